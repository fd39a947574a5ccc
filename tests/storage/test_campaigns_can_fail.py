"""The campaigns about the record fail when what they look for is planted."""

from collections.abc import Iterator
from typing import Any

import pytest

import openline.storage._database
import openline.storage._erasure
import openline.storage._record
import openline.storage._scrub
from tests.campaigns import l8, l9, p8


def nothing(*_: Any) -> Iterator[Any]:
    return iter(())


def test_p8_fails_when_freed_bytes_stay_in_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = openline.storage._database._SETTINGS
    weaker = tuple(setting.replace("secure_delete=ON", "secure_delete=OFF") for setting in settings)
    assert weaker != settings
    monkeypatch.setattr(openline.storage._database, "_SETTINGS", weaker)
    monkeypatch.setattr(openline.storage._database.Database, "write_anew", lambda database: True)
    assert not p8.run(1, 30)[0]


def test_p8_fails_when_pages_are_not_written_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's secure_delete alone leaves bytes of cells that moved to another page."""
    monkeypatch.setattr(openline.storage._database.Database, "write_anew", lambda database: True)
    assert not p8.run(7, 1000)[0]


def test_p8_fails_when_the_log_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openline.storage._erasure, "finish", lambda record: True)
    assert not p8.run(1, 30)[0]


def test_l8_fails_when_rows_of_others_are_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openline.storage._record, "row_faults", nothing)
    monkeypatch.setattr(openline.storage._record, "sum_faults", nothing)
    monkeypatch.setattr(openline.storage._scrub, "sum_faults", nothing)
    monkeypatch.setattr(
        openline.storage._scrub.Scrub, "_summed_rows", lambda self, c, table, *_: self._done.add(table) or 0
    )
    assert not l8.run(1, 60)[0]


def test_l9_fails_when_the_lock_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openline.storage._record.Record, "check_may_sign", lambda self: None)
    assert not l9.run(1, 100)[0]
