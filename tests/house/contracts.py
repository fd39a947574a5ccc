"""The contracts of the house as functions over a source tree, so that a test can plant a violation in a copy."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "openline"
PURE = ("geotime", "terms", "arrangement", "messages", "journal", "picture", "deconfliction", "assessment", "promises",
        "watch", "rights", "words", "audit", "bulletin")  # fmt: skip
IMPURE_MODULES = frozenset(
    [
        "asyncio",
        "ctypes",
        "fcntl",
        "io",
        "glob",
        "http",
        "importlib",
        "logging",
        "mmap",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "urllib",
        "uuid",
    ]
)
IMPURE_CALLS = frozenset({"open", "input", "print", "exec", "eval", "__import__", "breakpoint"})
CLOCKS = frozenset({"now", "utcnow", "today", "fromtimestamp"})


def rooms(source: Path) -> list[str]:
    """Packages and the node module, by name."""
    return sorted([p.name for p in source.iterdir() if (p / "__init__.py").exists()] + ["node"])


def private_imports(source: Path) -> Iterator[str]:
    """Imports of another room's private module: ``file: rule``."""
    for path in sorted(source.rglob("*.py")):
        own = path.relative_to(source).parts[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                parts = name.split(".")
                if parts[0] == "openline" and len(parts) > 2 and parts[1] != own:
                    yield f"{path.relative_to(source)}: imports {name}, which is private to another room"


def impurities(source: Path) -> Iterator[str]:
    """Input, output, clocks and randomness in the pure rooms: ``file:line: what``."""
    for room in PURE:
        for path in sorted((source / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if what := _impure(node):
                    yield f"{path.relative_to(source)}:{getattr(node, 'lineno', 0)}: {what}"


def _impure(node: ast.AST) -> str | None:
    if isinstance(node, ast.Import):
        bad = [alias.name for alias in node.names if alias.name.split(".")[0] in IMPURE_MODULES]
        return f"imports {bad[0]}" if bad else None
    if isinstance(node, ast.ImportFrom) and not node.level and (node.module or "").split(".")[0] in IMPURE_MODULES:
        return f"imports {node.module}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
        return f"calls {node.func.id}"
    if isinstance(node, ast.Attribute) and node.attr in CLOCKS and isinstance(node.value, ast.Name):
        return f"reads a clock: {node.value.id}.{node.attr}" if node.value.id in ("datetime", "date") else None
    return None
