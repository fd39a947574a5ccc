"""The register beside a record is used while the record is what it was made from, and never a moment longer."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from openline.arrangement import Arrangement, load
from openline.deconfliction import Register, Shelf
from openline.errors import FormatError
from openline.node import consult
from tests.arrangement.files import shipped
from tests.nodes import notice, world

HOUR = timedelta(hours=1)


def agreed() -> Arrangement:
    """The shipped arrangement under the digest that the nodes of the tests were opened with."""
    return replace(load(shipped()), digest="0" * 64)


def test_a_record_is_judged_once_and_again_when_it_has_moved(tmp_path: Path) -> None:
    made = world(tmp_path, 7)
    notice(made, "jordan", "united-states")
    folder, at = tmp_path / "jordan", made.now + HOUR
    first = consult(folder, agreed(), at)
    assert isinstance(first, Register)
    second = consult(folder, agreed(), at + HOUR)
    assert isinstance(second, Shelf)
    assert first.objects() == second.objects() != ()

    notice(made, "jordan", "united-states")
    third = consult(folder, agreed(), at + HOUR)
    assert isinstance(third, Register), "the record has changed"
    assert len(third) == len(first) + 1


def test_a_shelf_is_not_asked_about_an_earlier_time(tmp_path: Path) -> None:
    made = world(tmp_path, 7)
    notice(made, "jordan", "united-states")
    consult(tmp_path / "jordan", agreed(), made.now + HOUR)
    before = consult(tmp_path / "jordan", agreed(), made.now - 24 * HOUR)
    assert isinstance(before, Register)
    assert len(before) == 0, "nothing had been said then"


@pytest.mark.parametrize("name", ["node.toml", "trust.txt"])
def test_other_settings_are_another_register(tmp_path: Path, name: str) -> None:
    made = world(tmp_path, 7)
    folder, at = tmp_path / "jordan", made.now + HOUR
    consult(folder, agreed(), at)
    assert isinstance(consult(folder, agreed(), at), Shelf)
    path = folder / name
    path.write_text(path.read_text("utf-8") + "# looked at\n", "utf-8")
    assert isinstance(consult(folder, agreed(), at), Register)


def test_a_damaged_register_is_made_anew(tmp_path: Path) -> None:
    made = world(tmp_path, 7)
    folder, at = tmp_path / "jordan", made.now + HOUR
    consult(folder, agreed(), at)
    path = folder / "register.bin"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    assert isinstance(consult(folder, agreed(), at), Register)
    assert isinstance(consult(folder, agreed(), at), Shelf)
    assert [p.name for p in folder.glob("register.bin.*")] == [], "nothing half written stays"


def test_another_version_of_the_arrangement_is_refused(tmp_path: Path) -> None:
    made = world(tmp_path, 7)
    with pytest.raises(FormatError) as caught:
        consult(tmp_path / "jordan", load(shipped()), made.now)
    assert caught.value.code == "cli.other-arrangement"
