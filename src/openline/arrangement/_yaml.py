"""YAML as text with line numbers: no tags, anchors or aliases, no duplicate keys; every scalar stays text.

JSON is read by the same code, because JSON is YAML's flow style, so a GeoJSON problem has its line too.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from openline import limits
from openline.errors import ArrangementError


class Text(str):
    """A scalar as written, with its line."""

    line: int
    quoted: bool

    __slots__ = ("line", "quoted")


class Items(list[Any]):
    """A list, with the line it begins on."""

    line: int


class Fields(dict[Text, Any]):
    """A mapping, with the line it begins on."""

    line: int


Value = Text | Items | Fields


def read_yaml(file: str, data: bytes, problems: list[ArrangementError]) -> Value | None:
    """The file's value, or None when it cannot be read at all; what is wrong goes to ``problems``."""
    if len(data) > limits.ARRANGEMENT_FILE_BYTES:
        problems.append(_problem(file, 1, "arrangement.file-too-large", f"{len(data)} bytes", "split the file"))
        return None
    try:
        text = data.decode("utf-8")
        _refuse_references(file, text)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(_problem(file, line, "arrangement.not-utf-8", "a byte is not UTF-8", "save the file as UTF-8"))
        return None
    except ArrangementError as error:
        problems.append(error)
        return None
    except yaml.MarkedYAMLError as error:
        line = int(getattr(error.problem_mark, "line", 0)) + 1
        what = (error.problem or "not YAML").strip()
        problems.append(
            _problem(file, line, "arrangement.not-yaml", what, "check indentation, colons and quotes there")
        )
        return None
    except (yaml.YAMLError, RecursionError):
        problems.append(_problem(file, 1, "arrangement.not-yaml", "not YAML", "write plain text, lists and mappings"))
        return None
    if node is None:
        problems.append(_problem(file, 1, "arrangement.empty-file", "the file is empty", "fill it, or remove it"))
        return None
    return _value(file, node, problems)


def _refuse_references(file: str, text: str) -> None:
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor or tag:
            what = f"an anchor or alias {anchor!r}" if anchor else f"a tag {tag!r}"
            line = int(getattr(event.start_mark, "line", 0)) + 1
            raise _problem(file, line, "arrangement.yaml-feature", what, "write the value out in full")


def _value(file: str, node: Any, problems: list[ArrangementError]) -> Value:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        text = Text(node.value)
        text.line, text.quoted = line, node.style in ("'", '"')
        return text
    if isinstance(node, yaml.SequenceNode):
        items = Items(_value(file, child, problems) for child in node.value)
        items.line = line
        return items
    fields = Fields(_pairs(file, node, problems))
    fields.line = line
    return fields


def _pairs(file: str, node: Any, problems: list[ArrangementError]) -> Iterator[tuple[Text, Value]]:
    seen: set[str] = set()
    for key_node, value_node in node.value:
        key = _value(file, key_node, problems)
        if not isinstance(key, Text):
            line = key_node.start_mark.line + 1
            problems.append(_problem(file, line, "arrangement.key-not-text", "a key is no text", "use plain words"))
            continue
        if key in seen:
            problems.append(
                _problem(file, key.line, "arrangement.duplicate-key", f"{str(key)!r} stands twice", "keep one of them")
            )
            continue
        seen.add(key)
        yield key, _value(file, value_node, problems)


def _problem(file: str, line: int, code: str, message: str, hint: str) -> ArrangementError:
    return ArrangementError(code, message, hint=hint, file=file, line=line)
