"""Key files and passphrases for ``openline key``: a node's own, and one file for each official, kept offline."""

import os
from collections.abc import Callable, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

import click

from openline.errors import FormatError
from openline.journal import Signer
from openline.node import Node
from openline.storage import PrivateKey, key_from_seed, public_keys, read_keys, write_keys

KEYS_FILE = "keys.txt"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NODE = click.option("--node", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
                    help="The folder of the node.")  # fmt: skip
SECRET = click.option("--passphrase-file", type=_FILE, default=None,
                      help="Read the node's passphrase from the first line of this file.")  # fmt: skip
YES = click.option("--yes", is_flag=True, help="Do not ask before signing.")
OFFICIALS = (
    click.option("--official", "officials", multiple=True, required=True, type=_FILE,
                 help="An official's key file; give it once for each official who signs."),
    click.option("--official-passphrase-file", "secrets", multiple=True, type=_FILE,
                 help="Read an official's passphrase from the first line of this file, in the order of --official."),
)  # fmt: skip

Command = Callable[..., Any]


def acting(command: Command) -> Command:
    """The options of every command in which officials sign."""
    return reduce(lambda made, option: option(made), (YES, SECRET, *reversed(OFFICIALS), NODE), command)


def passphrase(path: Path | None, of: str) -> bytes:
    """From a file's first line, or asked for; the node's own also from OPENLINE_PASSPHRASE."""
    if path is not None:
        return path.read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
    if of == "the node" and (known := os.environ.get("OPENLINE_PASSPHRASE")):
        return known.encode()
    text: str = click.prompt(f"Passphrase of {of}", hide_input=True, err=True)
    return text.encode()


def new_passphrase(path: Path | None) -> bytes:
    """A passphrase for a file that is being made, typed twice."""
    if path is not None:
        return passphrase(path, "")
    text: str = click.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    return text.encode()


def signers(files: Sequence[Path], secrets: Sequence[Path]) -> list[Signer]:
    """The officials' keys; raises FormatError when one is given twice or a file holds no single key."""
    names = [_official(file) for file in files]
    if len(set(names)) < len(names):
        raise FormatError("cli.official-twice", "the same official is given twice", hint="each official signs once")
    padded: list[Path | None] = [*secrets[: len(files)], *[None] * (len(files) - len(secrets))]
    found: list[Signer] = []
    for file, secret in zip(files, padded, strict=True):
        found += read_keys(file.read_bytes(), passphrase(secret, file.name)).values()
    return found


def _official(file: Path) -> str:
    keys = public_keys(file.read_bytes())
    if len(keys) != 1:
        raise FormatError(
            "cli.no-officials-file", f"{file.name} holds {len(keys)} keys", hint="name the file of one official"
        )
    return keys[0].name


def keep(folder: Path, node: Node, name: str, kind: int, secret: bytes) -> PrivateKey:
    """Make a key of this name and keep it in the node's key file, durable before anything is signed about it."""
    key = key_from_seed(name, os.urandom(32), kind)
    node.keys[name] = key
    _replace(folder / KEYS_FILE, node.keys, secret)
    return key


def drop(folder: Path, node: Node, name: str, secret: bytes) -> None:
    """Take a key out of the node's key file again."""
    if node.keys.pop(name, None) is not None:
        _replace(folder / KEYS_FILE, node.keys, secret)


def _replace(path: Path, keys: dict[str, PrivateKey], secret: bytes) -> None:
    """Beside the old file, then in its place: at no moment is there no whole file."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    write_keys(beside, keys, secret, os.urandom(28))
    beside.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
