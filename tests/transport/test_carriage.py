"""The carriage key at rest: private, durable, never overwritten, and told apart when damaged or misspelt."""

import stat
from pathlib import Path

import pytest

from openline.errors import OpenlineError
from openline.storage import CARRIAGE_FILE, new_carriage, read_carriage, sealed_to, write_carriage


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_carriage(tmp_path / CARRIAGE_FILE, new_carriage(), b"pass")
    return tmp_path / CARRIAGE_FILE


def code(path: Path, passphrase: bytes = b"pass") -> str:
    with pytest.raises(OpenlineError) as caught:
        read_carriage(path, passphrase)
    return caught.value.code


def test_it_comes_back_and_opens_what_was_sealed_to_it(path: Path) -> None:
    carriage = read_carriage(path, b"pass")
    assert carriage.recipient in path.read_text("utf-8")
    assert carriage.opened(sealed_to(carriage.recipient, b"hello")) == b"hello"


def test_nobody_but_its_owner_reads_it_and_no_secret_lies_in_it_or_its_name(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    carriage = read_carriage(path, b"pass")
    secret = str(carriage._identity)
    assert secret.startswith("AGE-SECRET-KEY-1")
    assert secret not in path.read_text("utf-8")
    assert secret not in repr(carriage)


def test_another_passphrase_is_told_from_damage(path: Path) -> None:
    assert code(path, b"other") == "storage.passphrase-wrong"
    data = path.read_bytes()
    for at in range(0, len(data), 11):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert code(path) == "storage.carriage-damaged"
    for cut in (b"", data[:40], data[:-1], data + b"\n", b"x" * 100_000):
        path.write_bytes(cut)
        assert code(path) == "storage.carriage-damaged"


def test_a_key_that_is_there_is_never_overwritten_nor_a_link_followed(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(OpenlineError) as caught:
        write_carriage(path, new_carriage(), b"pass")
    assert caught.value.code == "storage.exists"
    assert path.read_bytes() == before
    link, target = tmp_path / "link.key", tmp_path / "elsewhere"
    link.symlink_to(target)
    with pytest.raises(OpenlineError):
        write_carriage(link, new_carriage(), b"pass")
    assert not target.exists()


def test_no_file_says_how_to_make_one(tmp_path: Path) -> None:
    assert code(tmp_path / CARRIAGE_FILE) == "storage.carriage-missing"
