"""The contracts of the house as functions over a source tree, so that a test can plant a violation in a copy."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "openline"
PURE = ("geotime", "terms", "arrangement", "messages", "journal", "picture", "deconfliction", "assessment", "promises",
        "watch", "rights", "words", "paper", "audit", "bulletin")  # fmt: skip
_OUTSIDE = """
    asyncio builtins codecs concurrent ctypes fcntl fileinput getpass glob gzip http importlib io locale logging mmap
    multiprocessing os pathlib pkgutil platform queue random runpy sched secrets select selectors shutil signal socket
    socketserver sqlite3 ssl subprocess sys tarfile tempfile threading time urllib uuid zipfile zoneinfo
"""
IMPURE_MODULES = frozenset(_OUTSIDE.split())
IMPURE_NAMES = frozenset({"open", "input", "print", "exec", "eval", "__import__", "breakpoint"})
CLOCKS = frozenset({"now", "utcnow", "today", "fromtimestamp"})
RANDOMNESS = frozenset({"random", "default_rng", "urandom", "getrandom"})


def rooms(source: Path) -> list[str]:
    """Rooms are packages, by name."""
    return sorted(p.name for p in source.iterdir() if (p / "__init__.py").exists())


def private_imports(source: Path) -> Iterator[str]:
    """Imports of another room's private module or name: ``file: rule``."""
    for path in sorted(source.rglob("*.py")):
        place = path.relative_to(source)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in _imported(node, ("openline", *place.parts[:-1])):
                parts = name.split(".")
                private = any(part.startswith("_") and not part.endswith("__") for part in parts[2:])
                if parts[0] == "openline" and private and parts[1] != place.parts[0]:
                    yield f"{place}: imports {name}, which is private to another room"


def _imported(node: ast.AST, package: tuple[str, ...]) -> list[str]:
    """Full dotted names that a statement imports, relative ones resolved against the package it stands in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    above = package[: len(package) - node.level + 1] if node.level else ()
    return [".".join([*above, *([node.module] if node.module else []), alias.name]) for alias in node.names]


def impurities(source: Path) -> Iterator[str]:
    """Input, output, clocks and randomness in the pure rooms: ``file:line: what``."""
    for room in PURE:
        for path in sorted((source / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if what := _impure(node):
                    yield f"{path.relative_to(source)}:{getattr(node, 'lineno', 0)}: {what}"


def _impure(node: ast.AST) -> str | None:
    for name in _imported(node, ("openline", "room")):
        if name.split(".")[0] in IMPURE_MODULES or RANDOMNESS & set(name.split(".")[1:]):
            return f"imports {name}"
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in IMPURE_NAMES:
        return f"uses {node.id}"
    if isinstance(node, ast.Attribute) and node.attr in CLOCKS:  # whatever the class was renamed to on import
        return f"reads a clock: {ast.unparse(node)}"
    if isinstance(node, ast.Attribute) and node.attr in RANDOMNESS:
        return f"draws at random: {ast.unparse(node)}"
    return None
