"""The import and purity contracts hold, and each is shown to catch a planted violation."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tools.check import LINT_IMPORTS

from tests.house.contracts import IMPURE_MODULES, PURE, ROOT, SOURCE, impurities, private_imports, rooms


def test_no_room_reads_another_rooms_private_modules() -> None:
    assert list(private_imports(SOURCE)) == []


def test_the_pure_rooms_have_no_input_output_clock_or_randomness() -> None:
    assert list(impurities(SOURCE)) == []


def test_the_list_of_rooms_is_the_same_in_code_contract_and_architecture() -> None:
    *layers, open_to_all = _contract("rooms", "layers")
    docstring = re.findall(r"^    ([a-z]+) {2,}", (SOURCE / "__init__.py").read_text("utf-8"), re.MULTILINE)
    page = re.findall(r"^\| `([a-z]+)` \|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    assert layers[::-1] == docstring == page
    assert sorted(layers) == rooms(SOURCE)
    assert open_to_all == "errors | limits"


def test_the_contract_and_the_syntax_check_speak_of_the_same_pure_rooms() -> None:
    named = [name.removeprefix("openline.") for name in _contract("pure", "source_modules")]
    assert named == ["errors", "limits", *PURE]
    assert set(_contract("pure", "forbidden_modules")) <= IMPURE_MODULES


@pytest.mark.parametrize(
    ("room", "line", "named"),
    [
        ("terms", "from datetime import datetime\nNOW = datetime.now()", "reads a clock: datetime.now"),
        ("arrangement", "import datetime\nNOW = datetime.datetime.now()", "reads a clock: datetime.datetime.now"),
        ("promises", "from datetime import datetime as D\nNOW = D.utcnow()", "reads a clock: D.utcnow"),
        ("watch", "from datetime import date\nDAY = date.today()", "reads a clock: date.today"),
        ("picture", "import time", "imports time"),
        ("assessment", "from time import monotonic_ns", "imports time.monotonic_ns"),
        ("messages", "import random", "imports random"),
        ("rights", "from secrets import token_bytes", "imports secrets.token_bytes"),
        ("deconfliction", "import numpy as np\nDICE = np.random.seed", "draws at random: np.random"),
        ("bulletin", "from numpy.random import default_rng", "imports numpy.random.default_rng"),
        ("journal", "DATA = open('x').read()", "uses open"),
        ("picture", "READ = open", "uses open"),
        ("geotime", "from pathlib import Path", "imports pathlib.Path"),
        ("geotime", "import os.path", "imports os.path"),
        ("words", "print('x')", "uses print"),
        ("messages", "ASKED = input()", "uses input"),
        ("audit", "import sqlite3", "imports sqlite3"),
    ],
)
def test_a_planted_impurity_is_named(tmp_path: Path, room: str, line: str, named: str) -> None:
    assert room in PURE
    copy = _planted(tmp_path, room, line)
    found = list(impurities(copy))
    assert len(found) == 1
    assert found[0].startswith(f"{room}/_planted.py:{2 + line.count(chr(10)) + 1}: {named}")


@pytest.mark.parametrize(
    ("room", "line", "named"),
    [
        ("picture", "from openline.journal._tree import root_of", "openline.journal._tree.root_of"),
        ("picture", "from openline.journal import _tree", "openline.journal._tree"),
        ("picture", "from ..journal._tree import root_of", "openline.journal._tree.root_of"),
        ("cli", "import openline.storage._sqlite", "openline.storage._sqlite"),
    ],
)
def test_a_planted_private_import_is_named(tmp_path: Path, room: str, line: str, named: str) -> None:
    copy = _planted(tmp_path, room, line)
    assert list(private_imports(copy)) == [f"{room}/_planted.py: imports {named}, which is private to another room"]


@pytest.mark.parametrize(
    ("room", "line", "below"),
    [
        ("geotime", "import openline.storage", "storage"),
        ("messages", "from openline.picture import Picture", "picture"),
        ("audit", "from openline.node import Node", "node"),
        ("bulletin", "from .. import storage", "storage"),
        ("arrangement", "def late():\n    from openline.cli import main", "cli"),
    ],
)
def test_a_planted_import_downwards_breaks_the_layers(tmp_path: Path, room: str, line: str, below: str) -> None:
    _planted(tmp_path, room, line)
    done = _lint_imports(tmp_path)
    assert done.returncode != 0
    assert "A room imports only rooms above it BROKEN" in done.stdout
    assert f"openline.{room}._planted -> openline.{below}" in done.stdout


def test_an_error_that_knows_a_room_breaks_the_layers(tmp_path: Path) -> None:
    copy = _copied(tmp_path)
    with (copy / "errors.py").open("a", encoding="utf-8") as file:
        file.write("\nimport openline.geotime\n")
    done = _lint_imports(tmp_path)
    assert done.returncode != 0
    assert "openline.errors -> openline.geotime" in done.stdout


def test_a_disk_reached_through_what_everybody_imports_is_named(tmp_path: Path) -> None:
    copy = _copied(tmp_path)
    with (copy / "limits.py").open("a", encoding="utf-8") as file:
        file.write("\nimport sqlite3\n")
    done = _lint_imports(tmp_path)
    assert done.returncode != 0
    assert "or source of randomness BROKEN" in done.stdout
    assert "openline.limits -> sqlite3" in done.stdout


def test_the_contracts_hold_as_they_are(tmp_path: Path) -> None:
    _copied(tmp_path)
    done = _lint_imports(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def _contract(name: str, option: str) -> list[str]:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    return contract[f"importlinter:contract:{name}"][option].strip().splitlines()


def _copied(tmp_path: Path) -> Path:
    copy = tmp_path / "openline"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def _planted(tmp_path: Path, room: str, line: str) -> Path:
    copy = _copied(tmp_path)
    (copy / room / "_planted.py").write_text(f'"""Planted."""\n\n{line}\n', "utf-8")
    return copy


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [*LINT_IMPORTS, "--config", str(ROOT / ".importlinter")]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "300"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
