"""The shipped arrangement as bytes, for tests that read, break and check it."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "arrangements" / "da-nang-2017"


def shipped() -> dict[str, bytes]:
    """Every file of the shipped arrangement by its relative path."""
    return {p.relative_to(FOLDER).as_posix(): p.read_bytes() for p in sorted(FOLDER.rglob("*")) if p.is_file()}
