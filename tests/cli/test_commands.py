"""The doors: exit codes, words and JSON for each command; bad input never shows a traceback."""

import json
import random
import shutil
from pathlib import Path

import msgspec
import pytest

from openline.arrangement import Fact, load
from openline.cli import _check_again, main
from openline.cli._files import read_folder
from openline.errors import StorageError
from openline.messages import TYPES, ActivityNotified, Purpose, Role, type_tag
from openline.node import Config, Seat, create, origin_of
from openline.storage import key_from_seed
from tests.house.contracts import ROOT
from tests.nodes import fields_of
from tests.worlds import START, seeded

SHIPPED = ROOT / "arrangements" / "da-nang-2017"


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return int(caught.value.code or 0), out.out, out.err


def test_help_says_what_it_is_for(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert "A notification is never a permission" in " ".join(out.split())


def test_the_shipped_arrangement_has_0_errors(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "arrangement", "check", str(SHIPPED))
    assert (code, "0 errors" in out) == (0, True)
    code, out, _ = run(capsys, "arrangement", "check", str(SHIPPED), "--json")
    assert json.loads(out)["counts"]["terms"] > 30


def test_a_broken_arrangement_exits_2_and_names_file_and_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(SHIPPED, folder)
    path = folder / "posts.yaml"
    path.write_text(path.read_text("utf-8").replace("place: ankara", "place: nowhere"), "utf-8")
    code, _, err = run(capsys, "arrangement", "check", str(folder))
    assert code == 2
    line = path.read_text("utf-8").split("nowhere")[0].count("\n") + 1
    assert f"posts.yaml:{line}: " in err
    assert "arrangement.reference-unknown" in err
    assert "what to do:" in err
    assert "Traceback" not in err
    code, out, _ = run(capsys, "arrangement", "check", str(folder), "--json")
    assert code == 2
    assert json.loads(out)["errors"][0]["line"] == line


@pytest.mark.parametrize(("plan", "code"), [("quiet", 0), ("convoy", 0)])
def test_a_plan_without_a_node_is_checked_against_terms_only_and_says_so(
    capsys: pytest.CaptureFixture[str], plan: str, code: int
) -> None:
    found, out, _ = run(capsys, "check", str(ROOT / "examples" / f"{plan}.geojson"))
    assert found == code
    assert "no recorded conflict" in out
    assert "no register was consulted" in out


def feature(**properties: object) -> dict[str, object]:
    ring = [[38.5, 33.4], [38.7, 33.4], [38.7, 33.6], [38.5, 33.6], [38.5, 33.4]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


TANF = {
    "act": "movement-of-forces",
    "party": "pro-government-forces",
    "start": "2017-06-01T00:00:00Z",
    "end": "2017-06-02T00:00:00Z",
}


@pytest.mark.parametrize(
    ("case", "properties", "code"),
    [
        ("a movement into the circle", TANF, 3),
        ("nobody says whose", {**TANF, "party": None}, 4),
        ("before anything was agreed", {**TANF, "start": "2014-01-01T00:00:00Z", "end": "2014-01-02T00:00:00Z"}, 0),
    ],
)
def test_the_exit_code_says_would_might_or_nothing(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, case: str, properties: dict[str, object], code: int
) -> None:
    path = tmp_path / "plan.geojson"
    path.write_text(json.dumps(feature(**{k: v for k, v in properties.items() if v is not None})), "utf-8")
    found, out, _ = run(capsys, "check", str(path), "--json")
    assert found == code, case
    answer = json.loads(out)
    assert answer["answer"] == "no recorded conflict"
    assert all(term["trace"] for term in answer["terms"])


@pytest.mark.parametrize(
    ("attack", "text", "code"),
    [
        ("nothing", "", "formats.plan-unreadable"),
        ("not JSON", "{", "formats.plan-unreadable"),
        ("a bare geometry", '{"type":"Polygon","coordinates":[]}', "formats.plan-unreadable"),
        ("a slip in a property", json.dumps(feature(stat="2017-06-01T00:00:00Z")), "formats.plan-unreadable"),
        ("a height without a datum", json.dumps(feature(upper_m=100)), "formats.plan-unreadable"),
        ("a height twice", json.dumps(feature(upper_m=100, upper_ft=300, datum="MSL")), "formats.plan-unreadable"),
        ("upside down", json.dumps(feature(lower_m=200, upper_m=100, datum="MSL")), "geotime.band-upside-down"),
        ("backwards in time", json.dumps(feature(start="2017-06-02T00:00:00Z", end="2017-06-01T00:00:00Z")), "geotime.window-backwards"),
        ("local time", json.dumps(feature(start="2017-06-02T00:00:00")), "geotime.instant-malformed"),
        ("a bow-tie", json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}), "geotime.ring-crosses-itself"),
        ("coordinates exchanged", json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[36, 120], [37, 120], [37, 121], [36, 120]]]}}), "geotime.position-range"),
        ("a point without a radius", json.dumps({"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [36, 35]}}), "formats.plan-unreadable"),
        ("a number that is none", '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[NaN,35]}}', "formats.plan-unreadable"),
    ],
)  # fmt: skip
def test_a_hostile_plan_is_refused_with_its_code(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, attack: str, text: str, code: str
) -> None:
    path = tmp_path / "plan.geojson"
    path.write_text(text, "utf-8")
    found, _, err = run(capsys, "check", str(path))
    assert found == 2
    assert f"[{code}]" in err, err
    assert "Traceback" not in err


def test_words_that_are_no_command_exit_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(capsys, "no-such-word")[0] == 2
    assert run(capsys, "check", str(tmp_path / "missing.geojson"))[0] == 2
    assert run(capsys, "verify", str(tmp_path))[0] == 2
    code, _, err = run(capsys, "status", str(tmp_path))
    assert code == 2
    assert "node.settings-unreadable" in err


FORM = {
    "type": "line.tested/1", "line": "flight-safety", "means": "telephone", "tested_utc": "2017-11-11T09:00:00Z",
    "nonce": "123456", "result": "answered", "seconds_to_answer": 9, "remark": "one line of text (optional)",
}  # fmt: skip


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real node of a post of the shipped arrangement."""
    agreed = load(read_folder(SHIPPED))
    root = key_from_seed(f"{origin_of(agreed.about.id, 'united-states')}/root", seeded("root"))
    config = Config(
        participant="united-states",
        arrangement=agreed.about.id,
        arrangement_digest=agreed.digest,
        host_post="caoc-al-udeid",
    )
    dice = random.Random(1)
    seats = [Seat(post="caoc-al-udeid", roles=(Role.WATCH,))]
    made = create(
        tmp_path / "node",
        config,
        seats,
        root,
        {"united-states": root.vkey},
        passphrase=b"p",
        now=START,
        random=dice.randbytes,
    )
    made.store.close()
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "p")
    return tmp_path / "node"


def say(capsys: pytest.CaptureFixture[str], node: Path, form: dict[str, object], *more: str) -> tuple[int, str, str]:
    path = node.parent / "form.json"
    path.write_text(json.dumps(form), "utf-8")
    return run(capsys, "say", str(node), str(path), "--post", "caoc-al-udeid", "--yes", *more)


def test_a_filled_form_is_recorded_and_the_record_verifies(capsys: pytest.CaptureFixture[str], node: Path) -> None:
    code, out, _ = say(capsys, node, FORM, "--to", "hmeimim", "--exercise")
    assert code == 0
    assert "recorded united-states/" in out
    assert run(capsys, "verify", str(node))[0] == 0
    code, out, _ = run(capsys, "log", str(node))
    assert "Test call" in out
    assert "(optional)" not in run(capsys, "log", str(node), "--json")[1]


@pytest.mark.parametrize(
    ("case", "changes", "code"),
    [
        ("a field of the wrong type", {"seconds_to_answer": "nine"}, "messages.field-invalid"),
        ("a field nobody knows", {"secs": 9}, "cli.form-unreadable"),
        ("a type nobody knows", {"type": "line.tested/9"}, "cli.form-unreadable"),
        ("a required field left as it was", {"nonce": None}, "messages.field-invalid"),
        ("half a second", {"tested_utc": "2017-11-11T09:00:00.5Z"}, "messages.time-range"),
        (
            "an act that needs authority",
            {"type": "line.declared/1", "state": "open", "reason": "r", "effective_utc": "2017-11-11T09:00:00Z"},
            "actions.denied",
        ),
    ],
)
def test_a_form_that_is_not_in_order_records_nothing(
    capsys: pytest.CaptureFixture[str], node: Path, case: str, changes: dict[str, object], code: str
) -> None:
    before = run(capsys, "verify", str(node), "--json")[1]
    form = {**FORM, **changes}
    if form["type"] == "line.declared/1":
        form = {"line": "flight-safety", **changes}
    found, _, err = say(capsys, node, form)
    assert found == 2, case
    assert f"[{code}]" in err, err
    assert run(capsys, "verify", str(node), "--json")[1] == before


def test_every_type_that_an_officer_may_say_has_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in TYPES:
        code, out, _ = run(capsys, "form", type_tag(kind))
        assert code == (0 if kind.signed_by[0] is Purpose.OFFICER else 2)
        if code == 0:
            assert set(json.loads(out)) == {"type", *kind.__struct_fields__} - {"header"}


def test_disputed_facts_show_all_readings_with_their_sources(capsys: pytest.CaptureFixture[str]) -> None:
    agreed = load(read_folder(SHIPPED))
    code, out, _ = run(capsys, "arrangement", "disputed", str(SHIPPED), "--json")
    rows = json.loads(out)
    assert code == 0
    records = (*agreed.instruments, *agreed.undertakings)
    facts = [getattr(r, n) for r in records for n in r.__struct_fields__]
    assert len(rows) == sum(isinstance(fact, Fact) and fact.disputed for fact in facts) >= 8
    assert all(len(row["readings"]) >= 2 and all(r["sources"] for r in row["readings"]) for row in rows)
    text = " ".join(run(capsys, "arrangement", "disputed", str(SHIPPED))[1].split())
    assert "southwest-area, extent (approximate in every reading)" in text


def test_many_plans_of_one_file_are_each_answered_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "plans.geojson"
    named = [feature(title=f"plan {number}") for number in range(3)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": named}), "utf-8")
    code, out, _ = run(capsys, "check", str(path))
    assert code in (0, 3, 4)
    assert [f"plan {number}: no recorded conflict" in out for number in range(3)] == [True] * 3
    assert "3 plans" in out
    rows = [json.loads(line) for line in run(capsys, "check", str(path), "--json")[1].splitlines()]
    assert [row["plan"] for row in rows] == ["plan 0", "plan 1", "plan 2"]


def test_what_is_said_is_checked_at_once_and_both_owners_are_named(
    capsys: pytest.CaptureFixture[str], node: Path
) -> None:
    window = {"start_utc": "2037-01-01T00:00:00Z", "end_utc": "2037-01-01T06:00:00Z", "reply_by_utc": None}
    form = {"type": type_tag(ActivityNotified), **msgspec.to_builtins(fields_of(ActivityNotified)), **window}
    code, first, err = say(capsys, node, form, "--exercise")
    assert code == 0 and "meets" not in first and "tell" not in first, err
    code, second, err = say(capsys, node, form, "--exercise")
    assert code == 0 and second.count("meets the activity of united-states") == 1, second + err
    assert "tell caoc-al-udeid" in second, second


def test_what_is_recorded_stays_so_when_it_cannot_be_checked(
    capsys: pytest.CaptureFixture[str], node: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StorageError("storage.read-failed", "the disk is gone", hint="look at the disk")

    monkeypatch.setattr(_check_again, "consult", broken)
    code, out, _ = say(capsys, node, FORM, "--exercise")
    assert (
        code == 0 and "recorded united-states/" in out and "recorded, but not checked" in out and "disk is gone" in out
    )
