"""Kept where: one SQLite file for the record and one encrypted text file for the keys of a node."""

from ._carriage import (
    CARRIAGE_FILE,
    Carriage,
    carriage_from_seed,
    new_carriage,
    read_carriage,
    sealed_to,
    write_carriage,
)
from ._copy import read_copy
from ._cosigned import CosignedStore
from ._ingest import IngestReport, ingest
from ._keys import PrivateKey, key_from_seed, public_keys, read_keys, write_keys
from ._own import Damage
from ._recording import Receipt
from ._repair import RepairReport
from ._scrub import ScrubReport
from ._sqlite import Store, rebuild
from ._stamp import stamp

__all__ = [
    "CARRIAGE_FILE",
    "Carriage",
    "CosignedStore",
    "Damage",
    "IngestReport",
    "PrivateKey",
    "Receipt",
    "RepairReport",
    "ScrubReport",
    "Store",
    "carriage_from_seed",
    "ingest",
    "key_from_seed",
    "new_carriage",
    "public_keys",
    "read_carriage",
    "read_copy",
    "read_keys",
    "rebuild",
    "sealed_to",
    "stamp",
    "write_carriage",
    "write_keys",
]
