"""Documents are tested: every error code, limit, command, dependency and room is described, and nothing leaks."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from tools.docs import error_codes

from tests.house.contracts import ROOT, SOURCE, rooms

MODULE_LINES = 400


def tracked() -> list[Path]:
    """Files of the repository that hold text, tracked or new; ignored ones are left out."""
    command = ["git", "ls-files", "-co", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.splitlines() if (ROOT / name).is_file()]


def test_every_error_code_is_listed() -> None:
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
    sizes = {str(p.relative_to(SOURCE)): p.read_text("utf-8").count("\n") for p in SOURCE.rglob("*.py")}
    assert {name: lines for name, lines in sizes.items() if lines > MODULE_LINES} == {}


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


def test_the_package_asks_for_what_the_environment_installs() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    assert len(project["dependencies"]) <= 12, "S1: few enough to watch"
    asked = [*project["dependencies"], *extras]
    wanted = (ROOT / "requirements" / "run.in").read_text("utf-8").split()
    assert sorted(_name(line) for line in asked) == sorted(_name(line) for line in wanted)


def test_the_developers_environment_serves_the_user_with_the_same_pins() -> None:
    run, dev = pins("run"), pins("dev")
    assert {name: pin for name, pin in run.items() if dev.get(name) != pin} == {}
    wanted = [*(ROOT / "requirements" / "run.in").read_text("utf-8").split()]
    assert [name for name in map(_name, wanted) if name not in run] == []


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
    files = tracked()
    assert len(files) > 200
    machine = machine_paths(ROOT, Path.home())
    assert [path.name for path in files if machine.search(path.read_bytes())] == []


@pytest.mark.parametrize(
    ("clone", "text", "found"),
    [
        ("/srv/build/openline", "see /srv/build/openline/src", True),
        ("/srv/build/openline", "see /srv/build/other", True),
        ("/srv/build/openline", "see /ho" + "me/someone/x", True),
        ("/openline", "https://example.org/a and a//b", False),
        ("/openline", "cd /openline/src", True),
        ("/src/openline", "the folder ../src/openline/geotime", False),
    ],
)
def test_a_path_of_a_machine_is_told_from_a_path_of_ours(clone: str, text: str, found: bool) -> None:
    assert bool(machine_paths(Path(clone), Path("/ro" + "ot")).search(text.encode())) == found


def machine_paths(clone: Path, home: Path) -> re.Pattern[bytes]:
    """What names this machine: the clone, what stands beside it, homes. Nothing of it is spelt in our files."""
    places = [
        "/ro" + "ot",
        "/ho" + "me",
        str(home),
        str(clone),
        *([str(clone.parent)] if clone.parent.parts[1:] else []),
    ]
    return re.compile(rb"(?<![\w.~-])(?:" + "|".join(map(re.escape, places)).encode() + rb")/[a-z.]")


def test_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "./run demo" in text
    assert "./run test" in text


def test_every_link_between_our_pages_leads_somewhere() -> None:
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "spec").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert all(f"\n   {number}. " in text for number in range(1, 10))
    assert "END OF TERMS AND CONDITIONS" in text


def _name(line: str) -> str:
    return re.split(r"[<>=\[;]", line)[0].strip().lower().replace("_", "-").replace(".", "-")


def pins(lock: str) -> dict[str, str]:
    """Name to version, as pinned."""
    text = (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8")
    return {_name(name): version for name, version in re.findall(r"^([\w.\-]+)==([^\s;\\]+)", text, re.MULTILINE)}
