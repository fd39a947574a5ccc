"""Form, screen and file follow one table: no field is forgotten, and what is typed is what the message says."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from msgspec.structs import replace
from tools.vectors import example

from openline.errors import BadInput, FormatError
from openline.geotime import Datum
from openline.messages import (
    ActivityNotified,
    Altitude,
    Disc,
    HoldRequested,
    IncidentReported,
    Message,
    Point,
    Purpose,
    Ref,
    Route,
    SecondDescription,
    encode,
    parse_body,
    type_tag,
)
from openline.paper import (
    FORMS,
    HEAD,
    LEFT_OUT,
    PAGES,
    Reading,
    Surroundings,
    VoiceForm,
    apart,
    declared,
    fields_of,
    form_of,
    judged,
    judged_head,
    read_head,
    read_time,
    typed_lines,
    usual,
)

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
DAMASCUS = timezone(timedelta(hours=3))
ABOUT = Ref(object="jordan/" + "0f" * 16, leaf="ab" * 32)
AROUND = Surroundings(at=NOW, zone=DAMASCUS, items={"jordan/7": ABOUT, "1": ABOUT}, token=lambda _name: "cd" * 16)
HOLD, NOTICE, INCIDENT = form_of("hold.requested"), form_of("activity.notified"), form_of("incident.reported")
HOLD_LINES = {
    1: "2", 3: "35.2814 40.0961", 4: "Deir ez-Zor 209 7.8km", 5: "100 map", 6: "2km", 7: "1330", 8: "civ", 10: "+60",
}  # fmt: skip


def unlined(form: VoiceForm) -> list[str]:
    """Fields of a form's message that no line asks for and no reason leaves out, and required ones that may stay empty."""
    by_path = {path: line for line in form.lines for path in line.paths}
    found = []
    for path, required in declared(form.kind):
        line = by_path.get(path)
        if line is None and not any(f"{form.tag} {path}".startswith(left) for left in LEFT_OUT):
            found.append(f"{form.tag}: no line asks for {path}")
        elif line is not None and required and not line.required:
            found.append(f"{form.tag}: line {line.number} may stay empty, but {path} is required")
        elif line is None and required:
            found.append(f"{form.tag}: {path} is required and left out")
    return found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.tag)
def test_every_field_of_a_message_has_its_line(form: VoiceForm) -> None:
    assert unlined(form) == []


def test_a_field_without_a_line_is_named() -> None:
    gone = next(line for line in HOLD.lines if line.paths == ("radius_m",))
    cut = replace(HOLD, lines=tuple(line for line in HOLD.lines if line is not gone))
    assert unlined(cut) == ["hold.requested/1: no line asks for radius_m"]
    loose = replace(HOLD, lines=tuple(replace(line, required=False) if line is gone else line for line in HOLD.lines))
    assert unlined(loose) == [f"hold.requested/1: line {gone.number} may stay empty, but radius_m is required"]


def test_lines_are_numbered_keys_are_single_and_every_form_stands_on_one_page() -> None:
    for form in FORMS:
        assert [line.number for line in form.lines] == list(range(1, len(form.lines) + 1))
        assert form.kind.signed_by == (Purpose.OFFICER,)
    keys = [form.key for form in FORMS]
    assert len(set(keys)) == len(keys) and all(len(key) == 1 for key in keys)
    assert [form.tag for page in PAGES for form in page.forms] == [form.tag for form in FORMS]
    assert [line.letter for line in HEAD] == sorted(line.letter for line in HEAD)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.tag)
def test_the_lines_of_an_example_give_the_same_message(form: VoiceForm) -> None:
    sample = example(form.kind)
    fields = sayable(sample)
    lines = typed_lines(form, fields, AROUND.items)
    again = fields_of(form, lines, AROUND)
    assert again == fields
    message = form.kind(header=sample.header, **again)
    assert parse_body(encode(message)) == message
    assert len(lines) == len(form.lines)  # every line was filled, so every field was compared


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.tag)
def test_the_examples_printed_on_a_form_can_be_typed(form: VoiceForm) -> None:
    typed = {line.number: "1" if line.reading is Reading.SERIAL else line.example for line in form.lines}
    fields = fields_of(form, typed, AROUND)
    parse_body(encode(form.kind(header=example(form.kind).header, **fields)))


def sayable(sample: Message) -> dict[str, Any]:
    """The fields of an example as a voice can say them; heights as numbers, references to what is open."""
    left = {name.split()[1] for name in LEFT_OUT if name.startswith(type_tag(type(sample)))}
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n != "header" and n not in left}
    fields |= {n: ABOUT for n in ("about", "amends") if n in fields}
    if isinstance(sample, ActivityNotified):
        fields["altitude"] = Altitude(datum=Datum.MSL, lower_dm=3, upper_dm=90_000)
    return fields


def test_a_hold_typed_by_hand_says_what_the_officer_meant() -> None:
    fields = fields_of(HOLD, HOLD_LINES, AROUND)
    danger = fields["danger"]
    assert danger.point == Point(lat_e7=352_814_000, lon_e7=400_961_000)
    assert danger.second == SecondDescription(place="deir-ez-zor", bearing_deg_true=209, distance_m=7_800)
    assert (danger.accuracy_m, danger.method, fields["radius_m"]) == (100, "map", 2_000)
    assert (fields["what"].value, fields["act"].value, fields["at_risk"].value) == ("air", "abort", "civilian")
    assert fields["observed_utc"] == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert fields["until_utc"] == datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    assert fields["callback"] == "this line, any officer on watch"


def test_one_place_is_a_disc_and_several_are_a_route() -> None:
    lines = {
        1: "Air strike", 2: "own", 3: "35.28 40.09", 4: "3km", 5: "deir-ez-zor 210 7000", 6: "500 30000 ft msl",
        7: "1530", 8: "1730", 9: "3",
    }  # fmt: skip
    fields = fields_of(NOTICE, lines, AROUND)
    assert fields["where"] == Disc(center=Point(lat_e7=352_800_000, lon_e7=400_900_000), radius_m=3_000)
    assert fields["activity"] == "air-strike"
    height = fields["altitude"]
    assert (height.lower_dm, height.upper_dm, height.as_said) == (1_524, 91_440, "500 30000 ft msl")
    route = fields_of(NOTICE, {**lines, 3: "35.28 40.09; 35.38 40.19", 6: "gnd fl240"}, AROUND)
    assert isinstance(route["where"], Route) and route["where"].width_m == 3_000
    assert (route["altitude"].datum, route["altitude"].lower_dm) == (Datum.UNKNOWN, None)


def test_feet_are_rounded_away_from_the_band_and_never_into_it() -> None:
    for low, high in ((1, 2), (333, 1_001), (999, 29_029)):
        fields = fields_of(NOTICE, {**NOTICE_LINES, 6: f"{low} {high} ft agl"}, AROUND)
        assert fields["altitude"].lower_dm <= low * 3.048 < fields["altitude"].lower_dm + 1
        assert fields["altitude"].upper_dm - 1 < high * 3.048 <= fields["altitude"].upper_dm


NOTICE_LINES = {1: "x", 2: "1", 3: "35.28 40.09", 4: "3km", 5: "a 1 1", 7: "1530", 8: "1730", 9: "1"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("now", "2026-11-25T14:00"),
        ("+30", "2026-11-25T14:30"),
        ("-90", "2026-11-25T12:30"),
        ("1530", "2026-11-25T15:30"),
        ("0100", "2026-11-26T01:00"),  # eleven hours on, not thirteen back
        ("0200", "2026-11-25T02:00"),
        ("1530L", "2026-11-25T12:30"),
        ("0030l", "2026-11-25T21:30"),
        ("281530", "2026-11-28T15:30"),
        ("021530", "2026-12-02T15:30"),
        ("2026-12-01 06:00", "2026-12-01T06:00"),
        ("2026-12-01T06:00:00Z", "2026-12-01T06:00"),
        ("2026-12-01 0600L", "2026-12-01T03:00"),
    ],
)
def test_a_short_time_is_the_nearest_of_its_name(text: str, meant: str) -> None:
    assert read_time(text, NOW, DAMASCUS).isoformat()[:16] == meant


@pytest.mark.parametrize("text", ["2500", "1560", "315", "tomorrow", "+", "2026-13-01 0600", "٠٦٠٠", "991530", "15.30"])
def test_a_time_that_is_none_is_refused_with_what_may_be_typed(text: str) -> None:
    with pytest.raises(FormatError) as caught:
        read_time(text, NOW, DAMASCUS)
    assert caught.value.code == "paper.time-unreadable" and "+30" in caught.value.hint


HOSTILE = {
    "overlong": ("x" * 2_001, "paper.too-long"),
    "escape sequence": ("a\x1b[2Jb", "paper.control-character"),
    "tab": ("a\tb", "paper.control-character"),
    "line break": ("a\nb", "paper.control-character"),
    "null": ("\x00", "paper.control-character"),
    "zero-width space": ("a\u200bb", "paper.control-character"),
    "soft hyphen": ("a\u00adb", "paper.control-character"),
    "line separator": ("a\u2028b", "paper.control-character"),
    "half a character": ("a\ud800b", "paper.control-character"),
    "private use": ("a\ue000b", "paper.control-character"),
    "right-to-left override": ("fire\u202eerif", "paper.direction-override"),
    "isolate": ("\u2066a\u2069", "paper.direction-override"),
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_what_hides_or_turns_a_text_is_refused_on_every_line(attack: str) -> None:
    text, code = HOSTILE[attack]
    seen = 0
    for form in FORMS:
        for line in form.lines:
            with pytest.raises(FormatError) as caught:
                judged(form, line, text, AROUND)
            assert caught.value.code == code and caught.value.hint, (form.tag, line.number)
            seen += 1
    for letter in (line.letter for line in HEAD):
        with pytest.raises(FormatError) as caught:
            judged_head(letter, text, {"amman"})
        assert caught.value.code == code
    assert seen > 150


def test_digits_of_another_script_are_refused_where_a_number_is_meant_and_kept_in_words() -> None:
    for number, text in ((3, "٣٥.٢٨ ٤٠.٠٩"), (6, "٢٠٠٠"), (7, "١٥٣٠"), (4, "deir-ez-zor ٢٠٩ 7800")):
        with pytest.raises(FormatError) as caught:
            judged(HOLD, HOLD.line(number), text, AROUND)
        assert caught.value.code == "paper.digits-foreign"
    assert judged(HOLD, HOLD.line(11), "از شمال، ۳ توپ\u200cها", AROUND) == {"direction": "از شمال، ۳ توپ\u200cها"}


@pytest.mark.parametrize(
    ("number", "text", "code"),
    [
        (1, "4", "paper.choice-unknown"),
        (1, "f a", "paper.choice-unknown"),
        (1, "", "paper.line-missing"),
        (3, "35,28 40,09", "geotime.position-malformed"),
        (3, "35 40", "geotime.position-ambiguous"),
        (3, "95.1 40.1", "geotime.position-range"),
        (4, "209 7.8km", "paper.second-unreadable"),
        (4, "deir-ez-zor 400 7800", "paper.value-refused"),
        (5, "map", "paper.found-unreadable"),
        (6, "0", "paper.value-refused"),
        (6, "2,5km", "paper.length-unreadable"),
        (6, "1e3", "paper.length-unreadable"),
        (6, "9999999", "paper.value-refused"),
        (9, "y" * 401, "paper.value-refused"),
    ],
)
def test_a_line_that_does_not_hold_is_refused_at_once_with_a_hint(number: int, text: str, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        judged(HOLD, HOLD.line(number), text, AROUND)
    assert caught.value.code == code and caught.value.hint


def test_a_grid_square_is_not_known_better_than_it_was_written() -> None:
    square = {**HOLD_LINES, 3: "37S FV 04 07"}
    with pytest.raises(FormatError) as caught:
        fields_of(HOLD, square, AROUND)
    assert caught.value.code == "paper.accuracy-too-fine"
    assert fields_of(HOLD, {**square, 5: "2km map"}, AROUND)["danger"].accuracy_m == 2_000


def test_two_descriptions_of_two_places_are_seen_before_anything_is_sent() -> None:
    read = fields_of(HOLD, {**HOLD_LINES, 3: "35.3400 40.1400"}, AROUND)["danger"].point.position()
    around = replace(AROUND, places={"deir-ez-zor": read})
    assert apart(HOLD, HOLD_LINES, AROUND, 500) is None  # a place that nobody knows
    found = apart(HOLD, HOLD_LINES, around, 500)
    assert found is not None and found[0].value != "no" and found[1] < 700
    wrong = apart(HOLD, {**HOLD_LINES, 4: "deir-ez-zor 209 17.8km"}, around, 500)
    assert wrong is not None and wrong[0].value == "no" and 9_000 < wrong[1] < 11_000


def test_the_usual_call_follows_what_must_stop() -> None:
    line = next(line for line in HOLD.lines if line.paths == ("act",))
    assert [usual(HOLD, line, {1: what}) for what in ("1", "air", "adv")] == ["check-fire", "abort", "halt"]


def test_an_incident_leaves_unknown_numbers_out_and_asks_where_the_reporter_stands_never() -> None:
    assert "incident.reported/1 observer_position" in LEFT_OUT
    fields = fields_of(INCIDENT, {line.number: line.example for line in INCIDENT.lines if line.required}, AROUND)
    report = IncidentReported(header=example(IncidentReported).header, **fields)
    assert (report.count, report.killed, report.injured) == (None, None, None)


HEAD_LINES = {"A": "exercise", "B": "amman", "C": "flash", "D": "1", "E": "hmeimim; caoc-al-udeid"}
POSTS = {"amman", "hmeimim", "caoc-al-udeid", "tehran"}


def test_a_call_logged_for_a_counterpart_needs_the_role_and_the_words() -> None:
    head = read_head(HEAD_LINES, POSTS)
    assert (head.to_posts, head.precedence.value) == (("hmeimim", "caoc-al-udeid"), "flash")
    with pytest.raises(FormatError) as caught:
        read_head({**HEAD_LINES, "F": "tehran", "G": "duty officer"}, POSTS)
    assert caught.value.code == "paper.logged-incomplete"
    assert read_head({**HEAD_LINES, "F": "tehran", "G": "duty officer", "K": "بله"}, POSTS).words == "بله"


def test_a_post_that_nobody_knows_is_refused_with_the_posts_there_are() -> None:
    with pytest.raises(FormatError) as caught:
        read_head({**HEAD_LINES, "E": "hmeimin"}, POSTS)
    assert caught.value.code == "paper.post-unknown" and "hmeimim" in caught.value.hint


def test_a_form_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(FormatError) as caught:
        form_of("hould")
    assert caught.value.code == "paper.form-unknown" and "hold.requested" in caught.value.hint
    assert isinstance(HOLD.kind, type) and HOLD.kind is HoldRequested
