"""Finding and reading the folders that commands are given."""

from pathlib import Path

import openline
from openline import limits
from openline.errors import FormatError


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every plain file of an arrangement folder by its relative path; hidden files are left out."""
    if not folder.is_dir():
        raise FormatError("cli.no-folder", f"{folder} is no folder", hint="name an arrangement's folder")
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("."))
    if len(paths) > limits.ARRANGEMENT_FILES:
        raise FormatError(
            "cli.too-many-files", f"{folder} holds {len(paths)} files", hint="name the arrangement's own folder"
        )
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def shipped(name: str = "da-nang-2017") -> Path:
    """The folder of an arrangement that comes with Openline."""
    here = Path(openline.__file__).resolve()
    for candidate in (here.parent / "shipped" / name, here.parents[2] / "arrangements" / name):
        if candidate.is_dir():
            return candidate
    raise FormatError("cli.not-shipped", f"no arrangement {name!r} is installed", hint="give --arrangement DIR")
