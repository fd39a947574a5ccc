"""The doors to lines: a board nobody misreads, a test call that a script can play, a wrong code that is kept and told."""

import io
import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from openline.arrangement import load
from openline.cli import _line, main
from openline.cli._files import read_folder
from openline.messages import LineDeclared, LineState, LineTested, Role, Status, TestResult
from openline.node import Config, Seat, Trust, create, look, origin_of
from openline.picture import RootSet
from openline.simulation import Link, World
from openline.storage import key_from_seed
from tests.house.contracts import ROOT
from tests.nodes import envelope, fields_of
from tests.worlds import seeded

SHIPPED = ROOT / "arrangements" / "da-nang-2017"
BEGIN = datetime(2017, 11, 11, 6, 0, tzinfo=UTC)
PLACES = {"united-states": "caoc-al-udeid", "russian-federation": "hmeimim"}
ANSWERED = ("--seconds", "9", "--readability", "5", "--language-ok", "--exercise")
THEY_HOLD = ("--they-hold", "united-states", "{us}", "--they-hold", "russian-federation", "{ru}")


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    out = capsys.readouterr()
    return int(caught.value.code or 0), out.out, out.err


def two_nodes(folder: Path) -> World:
    """Both ends of the flight-safety line under the shipped arrangement, after they met; each declared the line."""
    agreed = load(read_folder(SHIPPED))
    made, dice = World(1, BEGIN, Link(delay_s=1)), random.Random(1)
    roots = {n: key_from_seed(f"{origin_of(agreed.about.id, n)}/root", seeded(n)) for n in PLACES}
    trust = Trust(roots={n: RootSet(keys=(root.vkey,), threshold=1) for n, root in roots.items()})
    for name, post in PLACES.items():
        config = Config(participant=name, arrangement=agreed.about.id, arrangement_digest=agreed.digest, host_post=post)
        seats = [Seat(post=post, roles=(Role.WATCH, Role.AUTHORITY))]
        made.add(create(folder / name, config, seats, roots[name], trust, passphrase=b"p", now=BEGIN, random=dice.randbytes, status=Status.EXERCISE))  # fmt: skip
    for name in PLACES:
        made.tick(name)
    made.settle()
    return made


def declare(made: World, name: str, state: LineState, reason: str) -> None:
    fields = {"line": "flight-safety", "state": state, "reason": reason, "effective_utc": made.now}
    made.act(name, PLACES[name], LineDeclared, fields, envelope(*PLACES))
    made.settle()


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "p")
    return two_nodes(tmp_path)


def close(made: World) -> None:
    for node in made.nodes.values():
        node.store.close()


def sizes(tmp_path: Path) -> dict[str, int]:
    """How much of each journal both nodes hold."""
    held = [look(tmp_path / name)[1].books for name in PLACES]
    return {name: min(books[name].tree.size for books in held) for name in PLACES}


def call(capsys: pytest.CaptureFixture[str], tmp_path: Path, code: str, *more: str) -> tuple[int, str, str]:
    both = sizes(tmp_path)
    told = [word.format(us=both["united-states"], ru=both["russian-federation"]) for word in THEY_HOLD]
    node = tmp_path / "united-states"
    return run(capsys, "line", "test", node, "flight-safety", *ANSWERED, *told, "--code", code, *more)


def code_of(capsys: pytest.CaptureFixture[str], tmp_path: Path, nonce: str) -> str:
    """What the called side reads back."""
    both = sizes(tmp_path)
    told = [word for name, size in both.items() for word in ("--size", name, str(size))]
    node = tmp_path / "russian-federation"
    code, out, err = run(
        capsys, "line", "answer", node, "flight-safety", "--with", "caoc-al-udeid", "--nonce", nonce, *told
    )
    assert code == 0, err
    found = re.search(r"Read back: (\d{4} \d{4})", out)
    assert found, out
    return found[1]


def calls_on_record(tmp_path: Path) -> list[LineTested]:
    messages = [entry.message for entry in look(tmp_path / "united-states")[1].entries()]
    return [message for message in messages if isinstance(message, LineTested)]


def test_both_sides_work_out_the_same_code_and_the_call_is_on_record(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World
) -> None:
    close(world)
    read_back = code_of(capsys, tmp_path, "042 017")
    arabic = read_back.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    code, out, err = call(capsys, tmp_path, arabic, "--nonce", "042017")
    assert (code, "The codes agree" in out) == (0, True), out + err
    (test,) = calls_on_record(tmp_path)
    assert (test.nonce, test.code_read_back, test.result) == ("042017", read_back.replace(" ", ""), TestResult.ANSWERED)
    assert (test.answering_post, test.seconds_to_answer, test.readability) == ("hmeimim", 9, 5)
    assert test.next_due_utc == test.tested_utc + timedelta(hours=1)


def test_a_wrong_code_is_told_kept_and_exits_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World
) -> None:
    close(world)
    right = code_of(capsys, tmp_path, "042017")
    wrong = ("1" if right[0] != "1" else "2") + right[1:]
    code, out, _ = call(capsys, tmp_path, wrong, "--nonce", "042017")
    assert code == 3
    for words in ("SPLIT VIEW SUSPECTED", "Keep both heads", "second channel"):
        assert words in out
    (test,) = calls_on_record(tmp_path)
    assert test.code_read_back == wrong.replace(" ", "")
    assert "split view suspected" in (test.remark or "") and right.replace(" ", "") in (test.remark or "")


def test_a_nonce_is_drawn_anew_for_every_call(capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World) -> None:
    close(world)
    for _ in range(2):
        call(capsys, tmp_path, "12345678")
    nonces = [test.nonce for test in calls_on_record(tmp_path)]
    assert len(set(nonces)) == 2, nonces


def test_nobody_answers_once_is_amber_and_twice_is_red_with_the_second_channel(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World
) -> None:
    close(world)
    node = tmp_path / "united-states"
    lights = []
    for fault in ("officer", "officer"):
        code, out, err = run(capsys, "line", "test", node, "flight-safety", "--silent", "--fault", fault, "--exercise")
        assert code == 0 and "ground line as back-up" in out, out + err
        lights.append(json.loads(run(capsys, "line", "status", node, "--json")[1])["lines"][0])
    assert [row["diagnosis"] for row in lights] == ["the officer"] * 2
    assert lights[1]["light"] == "red" and lights[1]["calls"]["second_channel"] is True
    assert lights[1]["calls"]["fallback"] == ["ground line as back-up"]
    _, out, _ = run(capsys, "line", "status", node)
    assert "use the second channel: ground line as back-up" in " ".join(out.split())


def test_declared_and_observed_stand_side_by_side_and_are_never_merged(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World
) -> None:
    declare(world, "united-states", LineState.OPEN, "as agreed")
    declare(world, "russian-federation", LineState.SUSPENDED, "after a shoot-down")
    fields = {**fields_of(LineTested), "line": "flight-safety", "tested_utc": world.now, "result": TestResult.ANSWERED}
    world.act("united-states", "caoc-al-udeid", LineTested, {**fields, "fault": None}, envelope(*PLACES))
    world.settle()
    later = (world.now + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    close(world)
    for name in PLACES:
        code, out, err = run(capsys, "line", "status", tmp_path / name, "--at", later, "--json")
        assert code == 0, err
        row = json.loads(out)["lines"][0]
        declared = {side["participant"]: side["declared"]["state"] for side in row["sides"]}
        assert declared == {"united-states": "open", "russian-federation": "suspended"}
        assert row["light"] == "green", "it answers, whatever it is declared to be"
    _, out, _ = run(capsys, "line", "status", tmp_path / "united-states", "--at", later)
    assert re.search("russian-federation +declares SUSPENDED", out) and "ANSWERING" in out
    assert max(map(len, out.splitlines())) <= 80


def test_declaring_needs_two_officers_and_is_an_open_entry(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World
) -> None:
    close(world)
    node = tmp_path / "united-states"
    words = ("line", "declare", node, "flight-safety", "suspended", "--reason", "practice", "--yes", "--exercise")
    code, out, err = run(capsys, *words)
    assert (code, "recorded" in out) == (0, True), err
    entries = [entry for entry in look(node)[1].entries() if isinstance(entry.message, LineDeclared)]
    assert [entry.message.state for entry in entries if isinstance(entry.message, LineDeclared)] == [
        LineState.SUSPENDED
    ]
    leaf = look(node)[1].leaf(entries[0].leaf_hash)
    assert leaf is not None and b"practice" in leaf, "open: the words stand in the leaf"
    assert leaf.count("\u2014 openline/".encode()) == 2, "two officers"


@pytest.mark.parametrize(
    ("slip", "words", "code", "hint"),
    [
        ("a line that is none", ("test", "{node}", "flight-safty"), "cli.no-such-line", "flight-safety, amman-hmeimim"),
        ("a line without a post of ours", ("test", "{node}", "amman-hmeimim"), "cli.not-on-line", "amman-monitors"),
        ("one of two others", ("test", "{node}", "geneva-24-7"), "cli.no-such-post", "geneva, hmeimim"),
        ("a post of another line", ("test", "{node}", "flight-safety", "--with", "tehran"), "cli.no-such-post", "hmeimim"),
        ("a state of a line that is none", ("declare", "{node}", "x", "open", "--reason", "r"), "cli.no-such-line", "flight-safety"),
    ],
)  # fmt: skip
def test_a_wrong_name_is_answered_with_those_there_are(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World, slip: str, words: tuple[str, ...], code: str, hint: str
) -> None:  # fmt: skip
    close(world)
    node = tmp_path / "united-states"
    found, _, err = run(capsys, "line", *(word.format(node=node) for word in words))
    assert found == 2, slip
    assert f"[{code}]" in err and hint in err, err
    assert "Traceback" not in err


def test_an_officer_is_led_through_a_call_and_asked_once_more_when_the_code_differs(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(world)
    both = sizes(tmp_path)
    right = code_of(capsys, tmp_path, "042017").replace(" ", "")
    typed = ["", str(both["united-states"]), str(both["russian-federation"]), "12", "00000000", right, "2", "y"]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(typed) + "\n"))
    node = tmp_path / "united-states"
    code, out, err = run(capsys, "line", "test", node, "flight-safety", "--exercise", "--nonce", "042017")
    assert (code, "The codes agree" in out) == (0, True), out + err
    assert "Eight digits" in err and "once more" in err
    (test,) = calls_on_record(tmp_path)
    assert (test.result, test.readability, test.code_read_back) == (TestResult.DEGRADED, 2, right)


@pytest.mark.parametrize("code", ["1234567", "123456789", "none"])
def test_what_is_no_code_is_refused_and_nothing_is_recorded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World, code: str
) -> None:
    close(world)
    found, _, err = call(capsys, tmp_path, code)
    assert (found, "[cli.code-malformed]" in err) == (2, True), err
    assert calls_on_record(tmp_path) == []


def test_more_entries_than_are_held_are_never_compared(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World
) -> None:
    close(world)
    node = tmp_path / "russian-federation"
    words = ("--nonce", "042017", "--size", "united-states", "9999", "--size", "russian-federation", "1")
    code, _, err = run(capsys, "line", "answer", node, "flight-safety", "--with", "caoc-al-udeid", *words)
    assert (code, "[cli.size-not-held]" in err) == (2, True), err


def test_a_stopped_record_is_not_half_a_call(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    close(world)

    def wrong(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(_line, "acted", wrong)
    with pytest.raises((KeyboardInterrupt, SystemExit)):
        main(["line", "test", str(tmp_path / "united-states"), "flight-safety", "--silent", "--exercise"])
    assert calls_on_record(tmp_path) == []
