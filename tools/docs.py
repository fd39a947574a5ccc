"""``./run docs``: writes the pages that follow from the code; ``--check`` says which are out of date.

docs/errors.md, docs/limits.md, docs/messages.md, docs/commands.md, docs/life-cycles.md, spec/arrangement.md.
"""

import ast
import enum
import json
import re
import sys
import types
import typing
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import msgspec

from openline import limits
from openline.arrangement import LISTS, SINGLE, AreaVersion, Case, Fact, TermRecord, expected
from openline.cli import root
from openline.messages import TYPES, Header, type_tag
from openline.picture import LIFE_CYCLES, LifeCycle
from openline.rights import RULES

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "openline"
MADE = "<!-- made by ./run docs -->\n"


def main() -> int:
    """Write every page, or name those that are not current."""
    check = "--check" in sys.argv
    stale = []
    for name, make in PAGES.items():
        path, text = ROOT / name, make()
        if check and (not path.exists() or path.read_text("utf-8") != text):
            stale.append(name)
        elif not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    if stale:
        print(f"not current: {', '.join(stale)}; write them with ./run docs")
    return bool(stale)


def error_codes(source: Path = SOURCE) -> dict[str, tuple[str, str]]:
    """Every error code raised in the source: code to (class, hint)."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                for argument in node.args:
                    if (
                        isinstance(argument, ast.Constant)
                        and isinstance(argument.value, str)
                        and _CODE.match(argument.value)
                    ):
                        found.setdefault(argument.value, (_class(node), _hint(node)))
                for keyword in node.keywords:
                    if (
                        keyword.arg in ("fault", "code")
                        and isinstance(keyword.value, ast.Constant)
                        and _CODE.match(str(keyword.value.value))
                    ):
                        found.setdefault(str(keyword.value.value), ("a finding", ""))
            if (
                isinstance(node, ast.Return)
                and isinstance(node.value, ast.Constant)
                and _CODE.match(str(node.value.value))
            ):
                found.setdefault(str(node.value.value), ("a finding", ""))
    return dict(sorted(found.items()))


_ROOMS = "|".join([*sorted(path.name for path in SOURCE.iterdir() if path.is_dir()), "node"])
_CODE = re.compile(rf"(?:{_ROOMS})\.(?!(?:yaml|toml|db|txt)\Z)[a-z0-9]+(?:-[a-z0-9]+)*\Z")


def _class(node: ast.Call) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    return name if name.endswith("Error") else "through a helper"


def _hint(node: ast.Call) -> str:
    """The hint keyword; of a helper's call the text after code and message."""
    keyword = next((item.value for item in node.keywords if item.arg == "hint"), None)
    code = next(
        (n for n, item in enumerate(node.args) if isinstance(item, ast.Constant) and _CODE.match(str(item.value))), None
    )
    hint = keyword if keyword is not None else node.args[-1] if code is not None and len(node.args) > code + 2 else None
    if hint is None:
        return ""
    parts = [item.value for item in ast.walk(hint) if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    return " ... ".join(part.strip() for part in parts if part.strip())


def _errors() -> str:
    rows = [f"| `{code}` | {kind} | {hint} |" for code, (kind, hint) in error_codes().items()]
    return (
        f"# Error codes\n\n{MADE}\nA code is stable: programs may test for it. The message says what was seen, the hint what to do next. "
        "Bad input ends a command with exit code 2, our own failure with 1.\n\n| code | raised as | hint |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _limits() -> str:
    tree = ast.parse((SOURCE / "limits.py").read_text("utf-8"))
    rows = []
    for node, after in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            assert isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant), (
                f"{node.target.id} gives no reason"
            )
            rows.append(
                f"| `{node.target.id}` | {getattr(limits, node.target.id):,} | {' '.join(str(after.value.value).split())} |"
            )
    return f"# Limits\n\n{MADE}\n| limit | value | what it counts, and why |\n|---|---|---|\n" + "\n".join(rows) + "\n"


# -- messages ---------------------------------------------------------------------------------------


def _messages() -> str:
    parts = [
        f"# Messages\n\n{MADE}\nEvery message is one JSON object on one line: `type`, `header`, and the fields below. Absent optional "
        "fields are left out; times are RFC 3339 UTC with `Z`; coordinates are 1e-7 degree; there are no floats. A released version "
        "never changes. `spec/messages.md` says how the bytes are judged.\n",
        "## Header\n\n" + _table(Header),
    ]
    for kind in TYPES:
        tag = type_tag(kind)
        signed = " and ".join(purpose.value for purpose in kind.signed_by)
        rule = RULES[tag]
        may = (
            "the root"
            if rule.root
            else "the node"
            if rule.node
            else ", ".join(sorted(role.value for role in rule.roles))
        )
        kept = (
            "Open: the body stands in the leaf and is never erased."
            if kind.open_entry
            else "Sealed: the leaf shows only a salted digest."
        )
        about = "" if rule.subject.value == "none" else f" About {rule.subject.value} object."
        doc = " ".join((kind.__doc__ or "").split())
        parts.append(f"## {tag}\n\n{doc}\n\n{kept} Signed by: {signed}. Rights: {may}.{about}\n\n{_table(kind)}")
    return "\n".join(parts)


def _table(kind: type[msgspec.Struct]) -> str:
    hints = typing.get_type_hints(kind, include_extras=True)
    rows = [
        f"| `{info.name}` | {_type(hints[info.name])} | {'required' if info.required else 'optional'} |"
        for info in msgspec.structs.fields(kind)
        if info.name != "header"
    ]
    return "| field | what | |\n|---|---|---|\n" + "\n".join(rows) + "\n" if rows else "No further field.\n"


def _type(hint: object) -> str:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        meta = next((m for m in arguments[1:] if isinstance(m, msgspec.Meta)), None)
        note = meta.description if meta and meta.description else _bounds(meta)
        return _type(arguments[0]) + (f", {note}" if note else "")
    if origin in (typing.Union, types.UnionType):
        return " or ".join(_type(item) for item in arguments if item is not type(None))
    if origin is tuple:
        items = [item for item in arguments if item is not Ellipsis]
        return "list of " + " and ".join(_type(item) for item in items)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return " / ".join(f"`{item.value}`" for item in hint)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        inner = ", ".join(info.name for info in msgspec.structs.fields(hint))
        return f"{hint.__name__} ({inner})"
    return {"str": "text", "int": "integer", "bool": "true or false", "datetime": "instant"}.get(
        getattr(hint, "__name__", ""), str(hint)
    )


def _bounds(meta: msgspec.Meta | None) -> str:
    if meta is None:
        return ""
    parts = [
        f"{word} {value}"
        for word, value in (("from", meta.ge), ("to", meta.le), ("at most", meta.max_length))
        if value is not None
    ]
    return " ".join(parts)


# -- arrangement, commands, life-cycles -------------------------------------------------------------


def _arrangement() -> str:
    parts = [
        f"# The files of an arrangement\n\n{MADE}\nA folder of plain files. YAML files hold one record or a list of records, GeoJSON files hold areas. "
        "Write plain values: no tags, anchors or aliases. Every record names its `sources`. Where sources differ, give every reading:\n\n"
        "```yaml\nin_force:\n  disputed: true\n  readings:\n    - {value: 2017-05-05T00:00:00Z, sources: [astana-sputnik], note: the day after}\n"
        "    - {value: 2017-05-04T00:00:00Z, sources: [astana-tass], note: the same day}\n```\n\n"
        "`openline arrangement check DIR` names every problem with its file and line.\n"
    ]
    kinds: list[tuple[str, type]] = [(name, record) for name, (_, record) in {**SINGLE, **LISTS}.items()]
    kinds += [
        ("terms/*.yaml: `instrument`, and under `terms` a list of", TermRecord),
        ("cases/*.yaml", Case),
        ("areas/*.geojson: properties of each Feature", AreaVersion),
    ]
    for name, record in kinds:
        doc = " ".join((record.__doc__ or "").split())
        parts.append(f"## {name}\n\n{doc}\n\n{_record(record)}")
    nested = sorted({item for _, record in kinds for item in _nested(record)}, key=lambda item: item.__name__)
    for item in nested:
        doc = " ".join((item.__doc__ or "").split())
        parts.append(f"### {item.__name__}, inside others\n\n{doc}\n\n{_record(item)}")
    return "\n".join(parts)


def _record(record: type) -> str:
    hints = typing.get_type_hints(record, include_extras=True)
    rows = [
        f"| `{info.name}` | {expected(hints[info.name])} | {'required' if info.required else 'optional'} |"
        for info in msgspec.structs.fields(record)
        if info.name != "area"
    ]
    return "| field | write | |\n|---|---|---|\n" + "\n".join(rows) + "\n"


def _nested(record: type) -> Iterator[type]:
    for hint in typing.get_type_hints(record).values():
        for item in _leaves(hint):
            if isinstance(item, type) and issubclass(item, msgspec.Struct) and item.__module__.endswith("_records"):
                yield item
                yield from _nested(item)


def _leaves(hint: object) -> Iterator[object]:
    if typing.get_origin(hint) in (tuple, typing.Union, types.UnionType):
        for item in typing.get_args(hint):
            yield from _leaves(item)
    elif typing.get_origin(hint) is not Fact:
        yield hint


def _commands() -> str:
    parts = [
        f"# Commands\n\n{MADE}\nExit codes: 0 none found, 1 Openline failed, 2 bad input, 3 conflict or alleged violation or a record that does not verify, 4 possible or undetermined.\n"
    ]
    parts += [_command(path, command) for path, command in _walk(root, "openline")]
    return "\n".join(parts)


def _walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in sorted(command.list_commands(context)):
            inner = command.get_command(context, name)
            assert inner is not None, "what is listed is there"
            yield from _walk(inner, f"{path} {name}")
    else:
        yield path, command


def _command(path: str, command: click.Command) -> str:
    context = click.Context(command, info_name=path, max_content_width=100)
    return f"## {path}\n\n```\n{command.get_help(context)}\n```\n"


def _life_cycles() -> str:
    parts = [
        f"# Life-cycles\n\n{MADE}\nDrawn from the tables in `src/openline/picture/_cycles.py`. An arrow is labelled with what leads along it. "
        "What has no arrow is kept as it was said, and shown out of order.\n"
    ]
    return "\n".join([*parts, *(_diagram(cycle) for cycle in LIFE_CYCLES)])


def _diagram(cycle: LifeCycle) -> str:
    """One life-cycle for a reader of Mermaid; events between the same two states share an arrow."""
    names = {state: re.sub(r"[^a-z]+", "_", state) for state in cycle.states}
    rows = [f'    state "{state}" as {name}' for state, name in names.items() if state != name]
    arrows: dict[tuple[str, str], list[str]] = {}
    for state, row in cycle.table.items():
        for event, target in row.items():
            arrows.setdefault((state, target), []).append(event)
    rows.append(f"    [*] --> {names[cycle.start]}")
    rows += [f"    {names[a]} --> {names[b]}: {', '.join(events)}" for (a, b), events in arrows.items()]
    rows += [f"    {names[end]} --> [*]" for end in cycle.ends]
    title = cycle.name[0].upper() + cycle.name[1:]
    return f"## {title}\n\n```mermaid\nstateDiagram-v2\n" + "\n".join(rows) + "\n```\n"


def _schema() -> str:
    """JSON Schema of every type, with what the schema language cannot say left to spec/messages.md."""
    schemas, components = msgspec.json.schema_components(TYPES)
    root = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Openline messages",
        "anyOf": list(schemas),
    }
    defined = {name: {k: v for k, v in value.items() if k != "title"} for name, value in sorted(components.items())}
    text = json.dumps({**root, "$defs": defined}, indent=1, ensure_ascii=False)
    # In ECMA-262 a bare $ is the end of the text, and \\Z would be a letter.
    return text.replace('\\\\Z"', '$"') + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "docs/errors.md": _errors,
    "docs/limits.md": _limits,
    "docs/messages.md": _messages,
    "docs/commands.md": _commands,
    "docs/life-cycles.md": _life_cycles,
    "spec/arrangement.md": _arrangement,
    "spec/messages.schema.json": _schema,
}

if __name__ == "__main__":
    sys.exit(main())
