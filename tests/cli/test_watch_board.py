"""The board of a watch and the handover: what a tired person sees at 80 columns, and what nobody may do alone."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import msgspec
import pytest
from rich.console import Console

from openline.actions import Envelope
from openline.arrangement import load
from openline.cli import main
from openline.cli._board import board, countdown
from openline.demo._deir_ez_zor import deir_ez_zor
from openline.demo._stage import Stage
from openline.demo._suspensions import shayrat, su_22
from openline.messages import AccessRequested, HoldRequested, LineTested, Message, Status, type_tag
from openline.node import look, open_node
from openline.watch import Bell, ring, rules_of, watch
from tests.arrangement.files import shipped as shipped_files
from tests.nodes import fields_of

RINGS = datetime(2016, 9, 17, 13, 30, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    stage = Stage(load(shipped_files()), folder, 2017, datetime(2016, 9, 17, 11, 0, tzinfo=UTC))
    for case in (deir_ez_zor, shayrat, su_22):
        case(stage)
    stage.world.settle()
    for node in stage.world.nodes.values():
        node.store.close()
    return folder / "nodes"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    captured = capsys.readouterr()
    return int(ended.value.code or 0), captured.out, captured.err


def shown(nodes: Path, name: str, post: str, now: datetime) -> str:
    agreed = load(shipped_files())
    config, folding = look(nodes / name)
    picture = folding.picture(config.arrangement_digest, now)
    _, alarms = ring(Bell(), watch(picture, rules_of(agreed), now), now)
    console = Console(width=80, record=True, highlight=False)
    console.print(board(picture, agreed, post, now, alarms, []))
    return console.export_text()


def test_a_hold_that_rings_stands_first_and_says_who_has_not_answered(nodes: Path) -> None:
    text = shown(nodes, "united-states", "caoc-al-udeid", RINGS)
    assert text.index("RINGING  CHECK FIRE (air) 35.2800N 040.0900E") < text.index("WE OWE")
    assert "united-states: NO ANSWER for 1 min 10 s" in text
    assert "answered; calling" in text
    assert "of 4)" in text
    assert "IMMEDIATE" in text
    assert "FLASH ALARM to deputy duty officer al-Udeid" in text
    assert "EXERCISE" in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80


def test_declared_and_observed_stand_side_by_side(nodes: Path) -> None:
    text = shown(nodes, "russian-federation", "hmeimim", datetime(2018, 2, 9, tzinfo=UTC))
    assert "suspended (russian-federation)" in text
    assert "observed" in text


def test_the_board_of_an_empty_watch_says_so(nodes: Path) -> None:
    text = shown(nodes, "iran", "tehran", datetime(2016, 1, 1, tzinfo=UTC))
    assert "WE OWE  nothing" in text
    assert "nobody has taken this watch on record" in text


@pytest.mark.parametrize(
    ("late_s", "words"),
    [(0, "late 0 min 00 s"), (-1, "due in 0 min 01 s"), (75, "late 1 min 15 s"), (3_661, "late 1 h 01 min"),
     (-90_000, "due in 1 d 1 h")],
)  # fmt: skip
def test_a_countdown_reads_at_a_glance(late_s: int, words: str) -> None:
    assert countdown(late_s) == words


def test_the_commands_answer_once_in_words_and_in_json(nodes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    node, at = str(nodes / "united-states"), "2016-09-17T13:30:10Z"
    code, out, _ = run(capsys, "watch", node, "--once", "--at", at)
    assert (code, "RINGING" in out) == (0, True)
    code, out, _ = run(capsys, "watch", node, "--json", "--at", at)
    assert [item["step"] for item in json.loads(out)["owed"]][:1] == ["answered"]
    code, out, err = run(capsys, "watch", node, "--post", "nowhere", "--once")
    assert (code, "cli.no-such-post" in err) == (2, True)
    code, out, _ = run(capsys, "handover", "show", node, "--post", "caoc-al-udeid", "--at", at)
    assert "OPEN (2)" in out
    assert "passed down by russian-federation" in out
    code, out, _ = run(capsys, "handover", "show", node, "--post", "caoc-al-udeid", "--at", at, "--json")
    assert len(json.loads(out)["open"]) == 2


def test_a_watch_is_taken_offered_and_accepted_by_another_officer_only(
    nodes: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "openline exercise")
    node, post = str(nodes / "united-states"), ("--post", "caoc-al-udeid")
    code, _, err = run(capsys, "handover", "accept", node, *post, "--yes", "--exercise")
    assert (code, "cli.no-offer" in err) == (2, True)
    code, out, _ = run(capsys, "handover", "take", node, *post, "--exercise", "--hours", "6")
    assert (code, "On watch at caoc-al-udeid until" in out) == (0, True)
    code, out, _ = run(capsys, "handover", "offer", node, *post, "--exercise", "--remark", "quiet night")
    assert (code, "stays with whoever offers it" in out) == (0, True)
    officers = {
        name for _, folding in [look(nodes / "united-states")] for name in folding.authority("united-states").keys
    }
    assert len(officers) > 3
    came = open_node(nodes / "united-states", b"openline exercise")
    told = Envelope(to_posts=("hmeimim",), recipients=("russian-federation",), status=Status.EXERCISE)
    came.act(post[1], HoldRequested, fields_of(HoldRequested), told, datetime.now(UTC), os.urandom)
    came.store.close()
    monkeypatch.setattr(click, "confirm", lambda *_, **__: True)
    code, out, err = run(capsys, "handover", "accept", node, *post, "--exercise", "--language", "en")
    assert (code, "is relieved" in out) == (0, True)
    assert "1 item(s) have come since the offer" in err
    assert "russian-federation: submitted" in err
    config, folding = look(nodes / "united-states")
    picture = folding.picture(config.arrangement_digest, datetime.now(UTC) + timedelta(minutes=1))
    (watch_now,) = [w for w in picture.watches if w.post == "caoc-al-udeid"]
    assert (watch_now.state, watch_now.languages, watch_now.without_handover) == ("on", ("en",), False)
    code, _, err = run(capsys, "handover", "take", node, *post, "--officer", "nobody", "--exercise")
    assert (code, "node.no-such-officer" in err) == (2, True)


def test_over_a_suspended_line_safety_of_life_passes_marked_and_the_rest_needs_a_word(
    nodes: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "openline exercise")

    def say(kind: type[Message], *more: str) -> tuple[int, str, str]:
        form = tmp_path / "form.json"
        fields = {k: v for k, v in msgspec.to_builtins(fields_of(kind)).items() if v is not None}
        form.write_text(json.dumps({"type": type_tag(kind), **fields}), "utf-8")
        where = (str(nodes / "russian-federation"), str(form), "--post", "hmeimim", "--to", "caoc-al-udeid")
        return run(capsys, "say", *where, "--exercise", "--yes", *more)

    code, out, _ = say(HoldRequested)
    assert (code, "safety of life passes" in " ".join(out.split())) == (0, True)
    assert say(LineTested)[0] == 0, "how else is it found out whether the line answers"
    code, _, err = say(AccessRequested)
    assert (code, "cli.line-not-open" in err) == (2, True)
    code, out, _ = say(AccessRequested, "--anyway")
    assert (code, "by your word" in " ".join(out.split())) == (0, True)
