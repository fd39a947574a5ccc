"""The import and purity contracts hold, and each is shown to catch a planted violation."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tools.check import LINT_IMPORTS

from tests.house.contracts import PURE, ROOT, SOURCE, impurities, private_imports, rooms

DOORS = {"cli", "demo", "simulation", "node"}


def test_no_room_reads_another_rooms_private_modules() -> None:
    assert list(private_imports(SOURCE)) == []


def test_the_pure_rooms_have_no_input_output_clock_or_randomness() -> None:
    assert list(impurities(SOURCE)) == []


def test_the_list_of_rooms_is_the_same_in_code_contract_and_architecture() -> None:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:rooms"]["layers"].split()
    docstring = re.findall(r"^    ([a-z]+) {2,}", (SOURCE / "__init__.py").read_text("utf-8"), re.MULTILINE)
    page = re.findall(r"^\| `([a-z]+)` \|", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    assert layers[::-1] == docstring == page
    assert sorted(layers) == rooms(SOURCE)


@pytest.mark.parametrize(
    ("room", "line", "named"),
    [
        ("terms", "from datetime import datetime\nNOW = datetime.now()", "reads a clock: datetime.now"),
        ("messages", "import random", "imports random"),
        ("journal", "DATA = open('x').read()", "calls open"),
        ("geotime", "from pathlib import Path", "imports pathlib"),
        ("picture", "import time", "imports time"),
        ("watch", "from datetime import date\nDAY = date.today()", "reads a clock: date.today"),
        ("words", "print('x')", "calls print"),
        ("audit", "import sqlite3", "imports sqlite3"),
        ("rights", "from secrets import token_bytes", "imports secrets"),
    ],
)
def test_a_planted_impurity_is_named(tmp_path: Path, room: str, line: str, named: str) -> None:
    assert room in PURE
    copy = _planted(tmp_path, room, line)
    found = list(impurities(copy))
    assert len(found) == 1
    assert found[0].startswith(f"{room}/_planted.py:")
    assert named in found[0]


def test_a_planted_private_import_is_named(tmp_path: Path) -> None:
    copy = _planted(tmp_path, "picture", "from openline.journal._tree import root_of")
    assert list(private_imports(copy)) == [
        "picture/_planted.py: imports openline.journal._tree, which is private to another room"
    ]


@pytest.mark.parametrize(
    ("room", "line"),
    [("geotime", "import openline.storage"), ("messages", "from openline.picture import Picture"), ("audit", "from openline.node import Node")],
)  # fmt: skip
def test_a_planted_import_downwards_breaks_the_layers(tmp_path: Path, room: str, line: str) -> None:
    _planted(tmp_path, room, line)
    done = _lint_imports(tmp_path)
    assert done.returncode != 0
    assert f"openline.{room}._planted -> {line.split()[1]}" in done.stdout.replace("\n", " ")


def test_the_layers_hold_as_they_are(tmp_path: Path) -> None:
    shutil.copytree(SOURCE, tmp_path / "openline", ignore=shutil.ignore_patterns("__pycache__"))
    assert _lint_imports(tmp_path).returncode == 0


def _planted(tmp_path: Path, room: str, line: str) -> Path:
    copy = tmp_path / "openline"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / room / "_planted.py").write_text(f'"""Planted."""\n\n{line}\n', "utf-8")
    return copy


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [*LINT_IMPORTS, "--config", str(ROOT / ".importlinter")]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "300"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
