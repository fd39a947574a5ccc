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


class Fields(dict[str, Any]):
    """A mapping, with the line it begins on."""

    line: int

    def names(self) -> tuple[Text, ...]:
        """The keys as written, with their lines."""
        return tuple(key for key in self if isinstance(key, Text))


Value = Text | Items | Fields


def read_yaml(file: str, data: bytes, problems: list[ArrangementError]) -> Value | None:
    """The file's value, or None when it cannot be read at all; what is wrong goes to ``problems``."""
    if len(data) > limits.ARRANGEMENT_FILE_BYTES:
        size = f"{len(data)} bytes; {limits.ARRANGEMENT_FILE_BYTES} are the most"
        problems.append(_problem(file, 1, "arrangement.file-too-large", size, "split the file"))
        return None
    try:
        text = data.decode("utf-8-sig")
        refused = list(_refused(file, text))
        node = None if refused else yaml.compose(text, Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append(_problem(file, line, "arrangement.not-utf-8", "a byte is not UTF-8", "save the file as UTF-8"))
        return None
    except yaml.YAMLError as error:
        line, what = _syntax(error, data)
        hint = "check indentation, colons, commas and quotes there"
        problems.append(_problem(file, line, "arrangement.not-yaml", what, hint))
        return None
    problems += refused
    if node is None and not refused:
        problems.append(_problem(file, 1, "arrangement.empty-file", "the file is empty", "fill it, or remove it"))
    return None if node is None else _value(file, node, problems)


def is_null(value: Any) -> bool:
    """Whether a value is written as the absence of one, as GeoJSON does; quoted, null is a word."""
    return isinstance(value, Text) and not value.quoted and str(value) in ("null", "~")


def _refused(file: str, text: str) -> Iterator[ArrangementError]:
    """Everything that plain files have no use for, found before anything is built: an alias bomb never grows."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        line = int(getattr(event.start_mark, "line", 0)) + 1
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor or tag:
            what = f"an anchor or alias {anchor!r}" if anchor else f"a tag {tag!r}"
            yield _problem(file, line, "arrangement.yaml-feature", what, "write the value out in full")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > limits.JSON_DEPTH:
            what = f"lists and mappings are nested deeper than {limits.JSON_DEPTH}"
            yield _problem(file, line, "arrangement.not-yaml", what, "close brackets; write the value out flat")
            return


def _syntax(error: yaml.YAMLError, data: bytes) -> tuple[int, str]:
    """The line of a syntax error and what was found there."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        return int(getattr(mark, "line", 0)) + 1, (error.problem or "not YAML").strip()
    if isinstance(error, yaml.reader.ReaderError):
        start = len(data) - len(data.removeprefix(b"\xef\xbb\xbf"))
        line = data[: start + error.position].count(b"\n") + 1
        return line, f"the character {error.character:#x} is not allowed in a text file"
    return 1, "not YAML"


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
