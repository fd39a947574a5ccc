"""The tables beside a result, read back: what does not fit is named with its line, never counted wrongly."""

import pytest

from openline.bulletin import Count, read_areas, read_aside, read_regions
from openline.errors import FormatError
from openline.formats import write_csv

HEAD = "area,reading,month,group,certain,possible,outside,carved_out,perhaps_carved_out\r\n"
GOOD = '"a","","2017-07","A, B - ""C""",1,2,3,4,1\r\n'


def test_a_row_is_read_as_it_was_written() -> None:
    (row,) = read_areas(HEAD + GOOD, "f")
    assert (row.area, row.reading, row.month, row.group) == ("a", "", "2017-07", 'A, B - "C"')
    assert row.count == Count(certain=1, possible=2, outside=3, carved_out=4, perhaps_carved_out=1)
    assert row.count.most == 3


def test_a_name_that_was_guarded_against_formulas_is_itself_again() -> None:
    names = ["=1+1", "'quoted", "@x", "-y"]
    text = b"".join(write_csv(("region", "month", "group", "events"), [(n, "2017-07", n, 1) for n in names])).decode()
    assert '=1+1",' in text
    assert [row.region for row in read_regions(text, "f")] == names


def test_a_name_over_two_lines_is_one_cell_and_its_break_is_shown() -> None:
    (row,) = read_regions('region,month,group,events\n"a\nb",2017-07,g,1\n', "f")
    assert row.region == "a[U+000A]b"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('"a","","2017-13","g",1,2,3,4,1\n', "line 2: '2017-13' is no month"),
        ('"a","","2017-7","g",1,2,3,4,1\n', "is no month"),
        ('"a","","2017-07","g",-1,2,3,4,1\n', "'-1' is no count"),
        ('"a","","2017-07","g",1.0,2,3,4,1\n', "is no count"),
        ('"a","","2017-07","g",\u0661,2,3,4,1\n', "is no count"),
        ('"a","","2017-07","g",9999999999,2,3,4,1\n', "is no count"),
        ('"a","","2017-07","g",1,2,3,4,9\n', "more are perhaps carved out"),
        ('"a","","2017-07","g",1,2,3,4,4\n', "more are perhaps carved out"),
        ('"a","","2017-07","g",1,2,3\n', "7 cells where the heading has 9"),
        ('"a,"",2017-07\n', "line"),
    ],
)
def test_a_row_that_does_not_fit_is_named_with_its_line(row: str, words: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_areas(HEAD + row, "result.months.csv")
    assert caught.value.code == "bulletin.row-wrong"
    assert words in str(caught.value)
    assert "result.months.csv" in str(caught.value)


def test_every_event_inside_may_be_perhaps_carved_out_and_not_one_more() -> None:
    (row,) = read_areas(HEAD + '"a","","2017-07","g",1,2,3,4,3\n', "f")
    assert row.count.perhaps_carved_out == row.count.most == 3


def test_a_row_that_stands_twice_is_not_counted_twice() -> None:
    with pytest.raises(FormatError) as caught:
        read_areas(HEAD + GOOD + GOOD, "f")
    assert caught.value.code == "bulletin.row-twice"


@pytest.mark.parametrize("text", ["", "area,month\n", "\n", HEAD.replace("certain", "sure")])
def test_another_table_is_refused(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_areas(text, "f")
    assert caught.value.code == "bulletin.columns-missing"


def test_rows_set_aside_are_counted_by_reason() -> None:
    rows = "file,line,code,message,hint\n" + 'f,1,b,"m","h"\n' * 2 + "f,2,a,m,h\n" + "f,3,c,m,h\n" * 2
    assert [(item.code, item.rows) for item in read_aside(rows, "f")] == [("b", 2), ("c", 2), ("a", 1)]
    assert read_aside("file,line,code,message,hint\n", "f") == ()
