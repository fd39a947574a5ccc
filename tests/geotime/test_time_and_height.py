"""Windows, spans, instants and bands: closed ends, open ends, and nothing that could be another time or height."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import GeometryError
from openline.geotime import (
    Band,
    Certainty,
    Datum,
    Span,
    Window,
    all_of,
    any_of,
    format_instant,
    negate,
    parse_instant,
)

NOON = datetime(2017, 11, 11, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ends = st.none() | st.integers(-9, 9)
instants = st.datetimes(timezones=st.just(UTC)).map(lambda t: t.replace(microsecond=0))


def window(start: int | None, end: int | None) -> Window:
    at = [None if x is None else NOON + x * SECOND for x in (start, end)]
    return Window(start=at[0], end=at[1])


@given(instant=instants)
def test_instants_go_out_and_in_unchanged_in_every_year(instant: datetime) -> None:
    text = format_instant(instant)
    assert len(text) == 20
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2017-11-11",
        "2017-11-11T09:00:00",
        "2017-11-11T09:00:00+00:00",
        "2017-11-11T16:00:00+07:00",
        "2017-11-11t09:00:00z",
        "2017-11-11 09:00:00Z",
        "2017-11-11T09:00:00.0Z",
        "2017-11-11T09:00Z",
        "2017-11-11T24:00:00Z",
        "2016-12-31T23:59:60Z",
        "2017-02-29T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "2017-11-11T09:00:00Z\n",
        " 2017-11-11T09:00:00Z",
        "٢٠١٧-11-11T09:00:00Z",
        "20171111T090000Z",
        "110900ZNOV17",
    ],
)
def test_any_other_notation_is_refused(text: str) -> None:
    with pytest.raises(GeometryError) as caught:
        parse_instant(text)
    assert caught.value.code == "geotime.instant-malformed"


def test_a_naive_instant_is_never_taken_as_local_time() -> None:
    with pytest.raises(AssertionError):
        format_instant(NOON.replace(tzinfo=None))
    da_nang = timezone(timedelta(hours=7))
    for wrong in (NOON.replace(tzinfo=None), NOON.astimezone(da_nang), NOON.replace(microsecond=1)):
        for make in (
            lambda t: Window(start=t, end=None),
            lambda t: Window(start=None, end=t),
            lambda t: Span(earliest=t, latest=t),
        ):
            with pytest.raises(GeometryError) as caught:
                make(wrong)
            assert caught.value.code == "geotime.instant-not-utc"
    assert format_instant(NOON.astimezone(da_nang)) == "2017-11-11T12:00:00Z"


@given(a=st.tuples(ends, ends), b=st.tuples(ends, ends))
def test_windows_share_exactly_the_instants_of_both(
    a: tuple[int | None, int | None], b: tuple[int | None, int | None]
) -> None:
    """Against the definition: every second one by one, with the far past and future for the open ends."""
    try:
        one, other = window(*a), window(*b)
    except GeometryError as error:
        assert error.code == "geotime.window-backwards"
        return
    shared = one.shared(other)
    assert shared == other.shared(one)
    for x in (-1_000_000, *range(-10, 11), 1_000_000):
        instant = NOON + x * SECOND
        in_both = one.contains(instant) and other.contains(instant)
        assert in_both == (shared is not None and shared.contains(instant))


def test_windows_that_touch_share_that_instant() -> None:
    assert window(0, 5).shared(window(5, 9)) == window(5, 5)
    assert window(0, 5).shared(window(6, 9)) is None
    assert window(None, 5).shared(window(5, None)) == window(5, 5)
    assert window(None, None).shared(window(None, None)) == window(None, None)


@given(a=st.tuples(ends, ends), earliest=st.integers(-9, 9), length=st.integers(0, 9))
def test_a_span_is_certain_possible_or_outside_by_its_instants(
    a: tuple[int | None, int | None], earliest: int, length: int
) -> None:
    try:
        other = window(*a)
    except GeometryError:
        return
    inside = [other.contains(NOON + x * SECOND) for x in range(earliest, earliest + length + 1)]
    expected = Certainty.CERTAIN if all(inside) else Certainty.POSSIBLE if any(inside) else Certainty.NO
    span = Span(earliest=NOON + earliest * SECOND, latest=NOON + (earliest + length) * SECOND)
    assert span.within(other) is expected


def test_what_runs_backwards_is_refused() -> None:
    with pytest.raises(GeometryError) as caught:
        Span(earliest=NOON + SECOND, latest=NOON)
    assert caught.value.code == "geotime.span-backwards"
    with pytest.raises(GeometryError) as caught:
        window(1, 0)
    assert caught.value.code == "geotime.window-backwards"
    with pytest.raises(GeometryError) as caught:
        Band(lower_dm=1, upper_dm=0, datum=Datum.MSL)
    assert caught.value.code == "geotime.band-upside-down"


@pytest.mark.parametrize(
    ("datum", "said", "means"),
    [
        (Datum.W84, (0, 100), (0, 100)),
        (Datum.W84, (None, None), (None, None)),
        (Datum.MSL, (0, 100), (-1_100, 1_000)),
        (Datum.MSL, (None, 100), (None, 1_000)),
        (Datum.MSL, (0, None), (-1_100, None)),
        (Datum.AGL, (0, 100), (None, 91_000)),
        (Datum.AGL, (5_000, None), (None, None)),
        (Datum.UNKNOWN, (0, 100), (None, None)),
    ],
)
def test_a_datum_only_ever_enlarges_the_band(
    datum: Datum, said: tuple[int | None, int | None], means: tuple[int | None, int | None]
) -> None:
    assert Band(lower_dm=said[0], upper_dm=said[1], datum=datum).ellipsoidal() == means


@given(
    ground_dm=st.integers(-4_300, 88_490),
    geoid_dm=st.integers(-1_069, 860),
    height=st.integers(0, 200_000),
    datum=st.sampled_from([Datum.MSL, Datum.AGL, Datum.UNKNOWN]),
)
def test_a_true_height_is_always_within_its_band(ground_dm: int, geoid_dm: int, height: int, datum: Datum) -> None:
    """Ground from the Dead Sea shore to Everest; EGM2008 lies -106.9 to +86 m about the ellipsoid."""
    true = height + geoid_dm + (ground_dm if datum is Datum.AGL else 0)
    low, high = Band(lower_dm=height, upper_dm=height, datum=datum).ellipsoidal()
    assert (low is None or low <= true) and (high is None or true <= high)


def test_doubt_is_never_lost() -> None:
    certain, possible, no = Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.NO
    assert [all_of(a, b) for a in Certainty for b in Certainty] == [
        certain, possible, no, possible, possible, no, no, no, no,
    ]  # fmt: skip
    assert [any_of(a, b) for a in Certainty for b in Certainty] == [
        certain, certain, certain, certain, possible, possible, certain, possible, no,
    ]  # fmt: skip
    assert all_of() is certain
    assert any_of() is no
    for a in Certainty:
        assert negate(negate(a)) is a
        for b in Certainty:
            assert negate(all_of(a, b)) is any_of(negate(a), negate(b))
