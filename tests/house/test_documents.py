"""Documents are tested: every error code, limit, command, dependency and room is described, and nothing leaks."""

import re
import subprocess
from pathlib import Path

import pytest
from tools.docs import error_codes

from tests.house.contracts import ROOT, SOURCE, rooms


def tracked() -> list[Path]:
    """Files of the repository that hold text, tracked or new; ignored ones are left out."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_every_error_code_is_listed_and_has_a_hint() -> None:
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    codes = error_codes()
    assert len(codes) > 80
    assert [code for code in codes if f"`{code}`" not in page] == []


def test_every_room_opens_with_its_contract_and_its_public_list() -> None:
    for room in rooms(SOURCE):
        path = SOURCE / room / "__init__.py"
        text = (path if path.exists() else SOURCE / f"{room}.py").read_text("utf-8")
        assert text.startswith('"""'), f"{room} has no docstring"
        assert "__all__" in text or not path.exists(), f"{room} has no public list"


def test_modules_are_small() -> None:
    long = {
        str(p.relative_to(SOURCE)): n for p in SOURCE.rglob("*.py") if (n := p.read_text("utf-8").count("\n")) > 450
    }
    assert long == {}


def test_every_module_says_what_it_is() -> None:
    assert [str(p) for p in SOURCE.rglob("*.py") if not p.read_text("utf-8").startswith('"""')] == []


def test_every_dependency_has_its_reason() -> None:
    page = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text("utf-8")
    names = [
        re.split(r"[<>=\[]", line)[0].strip()
        for name in ("run", "dev")
        for line in (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
        if line and not line.startswith("-")
    ]
    assert len(names) >= 14
    assert [name for name in names if f"**{name}**" not in page] == []


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_pins_have_hashes_and_name_no_host() -> None:
    for name in ("run", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pins = re.findall(r"^[A-Za-z0-9_.\-]+==", text, re.MULTILINE)
        assert pins
        assert "://" not in text
        assert text.count("--hash=sha256:") >= len(pins)


def test_no_registry_host_stands_in_any_file() -> None:
    index = pytest.importorskip("pip._internal.models.index")
    hosts = (index.PyPI.netloc, index.PyPI.file_storage_domain)
    for path in tracked():
        data = path.read_bytes()
        assert not any(host.encode() in data for host in hosts), f"{path.name} names a registry host"


def test_no_path_of_a_machine_stands_in_any_file() -> None:
    machine = re.compile(rb"(?:" + re.escape(str(ROOT.parent)).encode() + rb"|/ro" + rb"ot|/ho" + rb"me)/[a-z.]")
    found = [path.name for path in tracked() if machine.search(path.read_bytes())]
    assert found == []


def test_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "./run demo" in text
    assert "./run test" in text


def test_every_link_between_our_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "spec").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"
