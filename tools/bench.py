"""``./run bench NAME [--json FILE]``: rows of engine, size, metric, unit, value; peers and us in one run, with ratios.

Modules stand in ``bench/``; each declares ``rows() -> list`` of ``{"engine", "size", "metric", "unit", "value"}``. One may
also declare ``options(parser)``, whose values ``rows`` then takes by name, and ``report(rows)`` in place of our print.
"""

import argparse
import importlib
import json
import pkgutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import bench  # noqa: E402 - the repository's own folder must be on the path first

from tools.machine import need_peers  # noqa: E402 - the same


def main() -> int:
    """Run one benchmark, or name them."""
    names = [info.name for info in pkgutil.iter_modules(bench.__path__) if not info.name.startswith("_")]
    built = {name: importlib.import_module(f"bench.{name}") for name in names}
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("name", nargs="?", help="which; --list names them")
    parser.add_argument("--json", type=Path, help="also write the rows there")
    parser.add_argument("--list", action="store_true", help="name every benchmark that is built")
    arguments, more = parser.parse_known_args()
    if arguments.list or arguments.name is None:
        return _list(built)
    if arguments.name not in built:
        print(f"no benchmark {arguments.name} is built; ./run bench --list names those that are", file=sys.stderr)
        return 2
    module = built[arguments.name]
    chosen = _chosen(module, more)
    need_peers()
    rows = module.rows(**chosen)
    getattr(module, "report", _report)(rows)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return 0


def _list(built: dict[str, ModuleType]) -> int:
    for name, module in sorted(built.items()):
        print(f"{name:12} {(module.__doc__ or '').splitlines()[0]}")
    print(f"benchmarks built: {len(built)}")
    return 0


def _chosen(module: ModuleType, words: list[str]) -> dict[str, Any]:
    """The benchmark's own options; words that it does not know end with exit code 2."""
    parser = argparse.ArgumentParser(prog=f"./run bench {module.__name__.rpartition('.')[2]}")
    getattr(module, "options", lambda _: None)(parser)
    return vars(parser.parse_args(words))


def _report(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        print(f"{row['engine']:18} {row['size']:>8} {row['metric']:28} {row['value']:12.2f} {row['unit']}")
    _ratios(rows)


def _ratios(rows: list[dict[str, Any]]) -> None:
    ours = {(row["size"], row["metric"]): row["value"] for row in rows if row["engine"] == "openline"}
    for row in rows:
        key = (row["size"], row["metric"])
        if row["engine"] != "openline" and key in ours and row["value"]:
            print(f"openline / {row['engine']}, {row['metric']}, {row['size']}: {ours[key] / row['value']:.2f}")


if __name__ == "__main__":
    sys.exit(main())
