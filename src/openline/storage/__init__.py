"""Kept where: one SQLite file for the record and one encrypted text file for the keys of a node."""

from ._copy import read_copy
from ._keys import PrivateKey, key_from_seed, public_keys, read_keys, write_keys
from ._sqlite import Store

__all__ = ["PrivateKey", "Store", "key_from_seed", "public_keys", "read_copy", "read_keys", "write_keys"]
