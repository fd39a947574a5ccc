"""Private keys at rest: private, encrypted, and refused when damaged."""

from pathlib import Path

import pytest

from openline.errors import RecordError
from openline.storage import public_keys, read_keys, write_keys
from tests.worlds import Author, seeded


def test_keys_are_private_encrypted_and_refused_when_damaged(tmp_path: Path) -> None:
    author, path = Author("jordan"), tmp_path / "keys.txt"
    keys = {key.vkey.name: key for key in (author.root, author.node)}
    write_keys(path, keys, b"a long passphrase", seeded("random", 28))
    assert path.stat().st_mode & 0o777 == 0o600
    data = path.read_bytes()
    assert seeded("jordan root") not in data
    assert [key.name for key in public_keys(data)] == list(keys)
    opened = read_keys(data, b"a long passphrase")
    assert {name: key.sign(b"x") for name, key in opened.items()} == {
        name: key.sign(b"x") for name, key in keys.items()
    }
    assert "PrivateKey(" in repr(author.root)
    assert seeded("jordan root").hex() not in repr(author.root)
    with pytest.raises(RecordError) as caught:
        read_keys(data, b"another")
    assert caught.value.code == "storage.passphrase-wrong"
    for at in range(0, len(data), 11):
        with pytest.raises(RecordError):
            public_keys(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    with pytest.raises(FileExistsError):
        write_keys(path, keys, b"x", seeded("random", 28))
