"""The values of a case: what it is compared with is one of its moments, and no two values share a name."""

import pytest

from openline.arrangement import load
from openline.errors import ArrangementErrors
from tests.arrangement.files import shipped

FILE = "cases/deir-ez-zor-2016.yaml"


def problems(old: str, new: str) -> list[tuple[str, str, int]]:
    """Code, file and line of every problem after one edit."""
    files = shipped()
    text = files[FILE].decode()
    assert text.count(old) == 1
    files[FILE] = text.replace(old, new).encode()
    with pytest.raises(ArrangementErrors) as refused:
        load(files)
    return [(item.code, item.file, item.line) for item in refused.value.problems]


def line_of(words: str) -> int:
    """The line of the unchanged file on which these words stand."""
    return next(n for n, line in enumerate(shipped()[FILE].decode().splitlines(), start=1) if words in line)


def test_a_reference_that_is_no_moment_is_named_with_its_line() -> None:
    assert problems("reference: strikes-begin", "reference: strikes-began") == [
        ("arrangement.reference-unknown", FILE, line_of("reference:"))
    ]


def test_two_values_of_one_name_are_refused() -> None:
    assert problems("id: answer-s", "id: read-s") == [("arrangement.duplicate-id", FILE, line_of("id: answer-s"))]


def test_a_value_without_a_source_is_refused() -> None:
    (problem,) = problems(
        "value: 1620, unit: seconds, sources: [mcclatchy-2016, own-case]", "value: 1620, unit: seconds, sources: []"
    )
    assert problem[0] == "arrangement.source-missing"


def test_an_unknown_field_of_a_value_is_refused() -> None:
    (problem,) = problems("id: link-s, what:", "id: link-s, remark: x, what:")
    assert problem[0] == "arrangement.field-unknown"
