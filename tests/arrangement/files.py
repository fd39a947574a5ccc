"""The shipped arrangement as bytes, for tests that read, break and check it."""

from pathlib import Path

FOLDERS = Path(__file__).resolve().parents[2] / "arrangements"
FOLDER = FOLDERS / "da-nang-2017"


def shipped(name: str = FOLDER.name) -> dict[str, bytes]:
    """Every file of a shipped arrangement by its relative path."""
    folder = FOLDERS / name
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
