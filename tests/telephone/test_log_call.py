"""A call with only a telephone: typed line by line, read back, recorded once, and never lost half way."""

import json
import random
import stat
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from openline.arrangement import load
from openline.cli._call_draft import drafts
from openline.cli._call_items import open_items
from openline.cli._files import read_folder
from openline.messages import HoldAnswered, HoldRequested, NoticeRead, Role
from openline.node import Config, Seat, Trust, create, look, origin_of
from openline.paper import form_of
from openline.picture import HoldState, root_of_trust
from openline.storage import key_from_seed
from tests.cli.test_commands import SHIPPED, run
from tests.telephone.callers import Caller, log_call
from tests.worlds import seeded

HOLD = ("35.2814 40.0961", "deir-ez-zor 209 7.8km", "100 map", "2km")
PAPER = "1: fire\n3: 35.2814 40.0961\n4: deir-ez-zor 209 7.8km\n5: 100 map\n6: 2km\n7: 1330\n8: civilian\n"
WRITTEN = ("--written-utc", "2026-11-25T13:40:00Z")


@pytest.fixture
def node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real node of one post of the shipped arrangement, which trusts everybody's roots."""
    agreed = load(read_folder(SHIPPED))
    roots = {p.id: key_from_seed(f"{origin_of(agreed.about.id, p.id)}/root", seeded(p.id)) for p in agreed.participants}
    config = Config(
        participant="united-states",
        arrangement=agreed.about.id,
        arrangement_digest=agreed.digest,
        host_post="caoc-al-udeid",
    )
    made = create(
        tmp_path / "node",
        config,
        [Seat(post="caoc-al-udeid", roles=(Role.WATCH,))],
        roots["united-states"],
        Trust(roots={name: root_of_trust(key.vkey) for name, key in roots.items()}),
        passphrase=b"p",
        now=datetime(2026, 11, 25, 13, 0, tzinfo=UTC),
        random=random.Random(1).randbytes,
    )
    made.store.close()
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "p")
    monkeypatch.setenv("OPENLINE_LANGUAGE", "en")
    return tmp_path / "node"


def said(node: Path, kind: type) -> list[Any]:
    """What stands in the node's journal of one type."""
    _, folding = look(node)
    return [entry.message for entry in folding.entries() if isinstance(entry.message, kind)]


def filled(capsys: Any, node: Path, text: str, *more: str) -> tuple[int, str, str]:
    path = node.parent / "paper.txt"
    path.write_text(text, "utf-8")
    return run(capsys, "log-call", str(node), "--fill", str(path), "--yes", *WRITTEN, *more)


def started(node: Path, *more: str) -> Caller:
    """At the menu, with the keys read as they come."""
    caller = log_call(node, *more)
    caller.until("Test call")
    time.sleep(0.3)  # the terminal is switched to single keys after the menu is drawn
    return caller


def hold_typed(caller: Caller) -> None:
    """A hold from the first key to the last answer, as a trained officer types it."""
    caller.press("h", enter=False)
    caller.answer("To posts", "")
    caller.answer("What must stop", "1")
    caller.answer("The call", "")
    for label, text in zip(("Position", "Same place", "Accuracy", "Radius"), HOLD, strict=True):
        caller.answer(label, text)
    caller.answer("Observed", "")
    caller.answer("At risk", "3")
    for label in ("Callback", "Until", "Direction", "As heard"):
        caller.answer(label, "")
    caller.answer("y record", "y")


def notice_typed(caller: Caller) -> None:
    """A notice of an air strike, the same way."""
    caller.press("n", enter=False)
    caller.answer("To posts", "")
    answers = {
        "Activity": "air-strike", "Force": "1", "Place, or": "35.2814 40.0961", "Radius": "3km",
        "Same place": "deir-ez-zor 209 7.8km", "Heights": "", "Start": "+60", "End": "+180", "Asked of you": "2", "Contact": "",
        "Reply by": "", "Sponsor": "", "Party": "", "Platform": "", "Frequency": "", "Transponder": "", "Replaces": "",
    }  # fmt: skip
    for label, text in answers.items():
        caller.answer(label, text)
    caller.answer("y record", "y")


def test_a_hold_is_logged_with_a_keyboard_alone_in_less_than_a_minute(node: Path) -> None:
    caller = started(node)
    hold_typed(caller)
    screen = caller.end()
    assert caller.code == 0, screen[-800:]
    (hold,) = said(node, HoldRequested)
    assert (hold.header.to_posts, hold.header.recipients) == (("hmeimim",), ("russian-federation",))
    assert hold.header.precedence.value == "flash" and hold.header.channel.value == "telephone"
    assert hold.radius_m == 2_000 and hold.act.value == "check-fire"
    assert hold.header.local_zone == "Asia/Qatar", "the officer's own clock stands beside UTC"
    assert f"united-states/{hold.header.serial}" in screen and "HOLD requested" in screen
    assert drafts(node) == []
    # An estimate for a trained officer: 0.28 s a key and 1.5 s a prompt.
    assert caller.keys < 90 and caller.prompts < 20
    assert caller.estimate_s <= 60
    print(f"hold: {caller.keys} keys, {caller.prompts} prompts, {caller.estimate_s:.0f} s")


def test_a_notice_is_logged_the_same_way(node: Path) -> None:
    caller = started(node, "--exercise")
    notice_typed(caller)
    screen = caller.end()
    assert caller.code == 0, screen[-800:]
    assert "EXERCISE EXERCISE EXERCISE" in screen
    assert caller.estimate_s <= 60
    print(f"notice: {caller.keys} keys, {caller.prompts} prompts, {caller.estimate_s:.0f} s")
    assert "meets" not in screen
    again = started(node, "--exercise")
    notice_typed(again)
    assert "meets the activity of united-states" in " ".join(again.end().split()), "what was logged is checked at once"


def test_what_is_refused_stays_in_the_input_and_the_line_before_can_be_asked_again(node: Path) -> None:
    caller = started(node)
    caller.press("h", enter=False)
    caller.answer("To posts", "9x")
    caller.until("paper.post-unknown")
    caller.until("> 9x")
    caller.press("\x7f\x7f1")  # the two characters are still there to be deleted
    caller.answer("What must stop", "?")
    caller.until("first letters")
    caller.until("> ")
    caller.press("7")
    caller.until("none of the answers")
    caller.until("> 7")
    caller.press("\x7f2")
    caller.answer("The call", "<")
    caller.answer("What must stop", "\x7f1")
    caller.until("[check-fire]")
    caller.until("> ")
    caller.interrupt()
    assert "Not recorded" in caller.end()
    assert drafts(node)[0].lines == {1: "1"}


def test_a_closed_terminal_loses_no_line_and_the_call_is_recorded_once(node: Path) -> None:
    caller = started(node)
    caller.press("h", enter=False)
    caller.answer("To posts", "")
    caller.answer("What must stop", "2")
    caller.answer("The call", "")
    caller.answer("Position", HOLD[0])
    caller.until("Same place")
    caller.close()
    (draft,) = drafts(node)
    assert draft.lines == {1: "2", 2: "abort", 3: HOLD[0]}
    assert stat.S_IMODE(draft.path.stat().st_mode) == 0o600
    again = log_call(node)
    assert "3 line(s)" in again.until("drop it > ")
    again.press("")
    for label, text in zip(("Same place", "Accuracy", "Radius"), HOLD[1:], strict=True):
        again.answer(label, text)
    for label, text in (
        ("Observed", ""),
        ("At risk", "3"),
        ("Callback", ""),
        ("Until", ""),
        ("Direction", ""),
        ("As heard", ""),
    ):
        again.answer(label, text)
    again.until("y record")
    kept = draft.path.read_bytes()
    again.press("y")
    again.end()
    assert again.code == 0 and len(said(node, HoldRequested)) == 1
    draft.path.write_bytes(kept)  # as if the machine had stopped after the record and before the draft was removed
    third = log_call(node)
    third.until("drop it > ")
    third.press("")
    third.answer("y record", "y")
    third.end()
    assert third.code == 0 and len(said(node, HoldRequested)) == 1 and drafts(node) == []


def test_a_draft_can_be_left_for_later_or_dropped(node: Path) -> None:
    for letter, left in (("n", 1), ("d", 0)):
        if left:
            caller = started(node)
            caller.press("h", enter=False)
            caller.answer("To posts", "")
            caller.answer("What must stop", "1")
            caller.until("The call")
            caller.close()
        again = log_call(node)
        again.until("drop it > ")
        again.press(letter)
        again.until("Test call")
        again.close()
        assert len(drafts(node)) == left


def test_a_filled_paper_is_recorded_once_at_the_time_it_was_written(capsys: Any, node: Path) -> None:
    code, out, _ = filled(capsys, node, PAPER, "--kind", "hold")
    assert code == 0 and "recorded as serial united-states/" in out
    (hold,) = said(node, HoldRequested)
    assert hold.header.dtg_utc == datetime(2026, 11, 25, 13, 40, tzinfo=UTC)
    assert hold.observed_utc == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    code, out, _ = filled(capsys, node, PAPER, "--kind", "hold")
    assert code == 0 and "recorded before" in out and len(said(node, HoldRequested)) == 1
    left = b"".join(path.read_bytes() for path in node.glob("*.call"))
    assert left and b"35.2814" not in left  # what it said is kept by the journal alone, sealed
    code, out, _ = filled(capsys, node, PAPER + "12: three five\n", "--kind", "hold", "--json")
    assert code == 0 and json.loads(out)["again"] is False and len(said(node, HoldRequested)) == 2


@pytest.mark.parametrize(
    ("text", "more", "code"),
    [
        (PAPER.replace("2km", "2kg"), ("--kind", "hold"), "paper.length-unreadable"),
        (PAPER.replace("6: 2km\n", ""), ("--kind", "hold"), "paper.line-missing"),
        (PAPER + "6: 3km\n", ("--kind", "hold"), "cli.fill-unreadable"),
        (PAPER + "13: x\n", ("--kind", "hold"), "cli.fill-unreadable"),
        (PAPER + "no colon\n", ("--kind", "hold"), "cli.fill-unreadable"),
        (PAPER + "I: x\n", ("--kind", "hold"), "cli.fill-unreadable"),
        (PAPER + "E: nowhere\n", ("--kind", "hold"), "paper.post-unknown"),
        (PAPER.replace("100 map", "100 m\u202eap"), ("--kind", "hold"), "paper.direction-override"),
        (PAPER.replace("1330", "١٣٣٠"), ("--kind", "hold"), "paper.digits-foreign"),
        (PAPER, ("--kind", "hould"), "paper.form-unknown"),
        (PAPER, (), "cli.paper-unnamed"),
        (PAPER, ("--kind", "hold", "--for", "caoc-al-udeid"), "cli.own-post"),
        (PAPER, ("--kind", "hold", "--for", "hmeimim"), "paper.logged-incomplete"),
        (PAPER, ("--kind", "hold", "--post", "hmeimim"), "cli.not-our-post"),
        (PAPER, ("--kind", "hold", "--post", "nowhere"), "cli.no-such-post"),
        ("1: united-states/7\n", ("--kind", "r"), "paper.serial-unknown"),
    ],
)
def test_a_paper_that_is_not_in_order_records_nothing(
    capsys: Any, node: Path, text: str, more: tuple[str, ...], code: str
) -> None:
    found, _, err = filled(capsys, node, text, *more)
    assert found == 2 and f"[{code}]" in err and "what to do:" in err
    _, folding = look(node)
    assert all(entry.message is None or entry.message.header.serial < 14 for entry in folding.entries())


def test_a_paper_of_tomorrow_is_refused(capsys: Any, node: Path) -> None:
    path = node.parent / "paper.txt"
    path.write_text(PAPER, "utf-8")
    words = ("log-call", str(node), "--fill", str(path), "--kind", "hold", "--written-utc", "2199-01-01T00:00:00Z")
    code, _, err = run(capsys, *words)
    assert code == 2 and "[cli.written-later]" in err


def test_a_wrong_passphrase_keeps_the_draft(capsys: Any, node: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "q")
    code, _, _ = filled(capsys, node, PAPER, "--kind", "hold")
    assert code != 0 and said(node, HoldRequested) == []
    assert drafts(node)[0].lines[6] == "2km"
    monkeypatch.setenv("OPENLINE_PASSPHRASE", "p")
    code, _, _ = filled(capsys, node, PAPER, "--kind", "hold")
    assert code == 0 and len(said(node, HoldRequested)) == 1


def test_what_a_counterpart_says_by_voice_advances_its_ladder_and_is_marked(capsys: Any, node: Path) -> None:
    assert filled(capsys, node, PAPER, "--kind", "hold", "--exercise")[0] == 0
    (hold,) = said(node, HoldRequested)
    name = f"united-states/{hold.header.serial}"
    words = "G: duty officer\nK: Понял, огонь прекращён\nL: Understood, fire has stopped\nJ: linguist two\n"
    for kind, lines in (("r", f"1: {name}\n"), ("x", f"1: {name}\n2: holding\n")):
        code, out, err = filled(capsys, node, lines + words, "--kind", kind, "--for", "hmeimim")
        assert code == 0, err
        assert "not their signature" in out and "EXERCISE" in out
    (answer,), (read,) = said(node, HoldAnswered), said(node, NoticeRead)
    reported = answer.header.reported_by_us
    assert (reported.participant, reported.post, reported.by_voice_of) == (
        "russian-federation",
        "hmeimim",
        "duty officer",
    )
    assert (answer.header.original_language, answer.header.translation) == ("ru", "Understood, fire has stopped")
    assert (
        reported.interpreter_token == read.header.reported_by_us.interpreter_token
        and len(reported.interpreter_token) == 32
    )
    assert "linguist two" in (node / "tokens.txt").read_text("utf-8")
    assert stat.S_IMODE((node / "tokens.txt").stat().st_mode) == 0o600
    config, folding = look(node)
    picture = folding.picture(config.arrangement_digest, datetime.now(UTC))
    (side,) = picture.holds[0].sides
    assert side.state is HoldState.HOLDING and side.first_answer is not None
    assert side.first_answer.logged_by == "united-states" and side.first_answer.participant == "russian-federation"
    (ladder,) = picture.holds[0].ladders
    assert ladder.read is not None and ladder.read.logged_by == "united-states"


def test_nobody_answers_a_hold_of_its_own_and_only_the_requester_releases_it(capsys: Any, node: Path) -> None:
    assert filled(capsys, node, PAPER, "--kind", "hold")[0] == 0
    name = f"united-states/{said(node, HoldRequested)[0].header.serial}"
    code, _, err = filled(capsys, node, f"1: {name}\n2: holding\n", "--kind", "x")
    assert code == 2 and "[paper.serial-unknown]" in err
    config, folding = look(node)
    picture = folding.picture(config.arrangement_digest, datetime.now(UTC))
    assert [item.name for item in open_items(picture, form_of("hold.released"), "united-states")] == [name]
    assert open_items(picture, form_of("hold.released"), "russian-federation") == []
    assert filled(capsys, node, f"1: {name}\n", "--kind", "y")[0] == 0
    config, folding = look(node)
    picture = folding.picture(config.arrangement_digest, datetime.now(UTC))
    assert open_items(picture, form_of("hold.stands"), "united-states") == []  # it has ended


def test_a_second_linguist_stands_beside_the_first_translation(capsys: Any, node: Path) -> None:
    assert filled(capsys, node, PAPER, "--kind", "hold")[0] == 0
    name = f"united-states/{said(node, HoldRequested)[0].header.serial}"
    words = f"1: {name}\nG: duty officer\nK: Понял\nL: Understood\n"
    assert filled(capsys, node, words, "--kind", "r", "--for", "hmeimim")[0] == 0
    _, folding = look(node)
    entry = next(entry for entry in folding.entries() if isinstance(entry.message, NoticeRead))
    where = f"{entry.journal}:{entry.index}"
    code, out, err = run(
        capsys,
        "check-translation",
        str(node),
        where,
        "--linguist",
        "third desk",
        "--differs",
        "--own",
        "Received",
        "--yes",
    )
    assert code == 0, err
    assert "Понял" in out and "Understood" in out and "recorded" in out
    config, folding = look(node)
    (word,) = folding.picture(config.arrangement_digest, datetime.now(UTC)).linguists
    assert (word.agrees, word.translation) == (False, "Received")
    assert "third desk" not in out
    assert run(capsys, "verify", str(node))[0] == 0


@pytest.mark.parametrize(
    ("where", "more", "code"),
    [
        ("the hold", ("--linguist", "x"), "cli.no-translation"),
        ("united-states:99", ("--linguist", "x"), "cli.no-entry"),
        ("nobody", ("--linguist", "x"), "cli.no-entry"),
    ],
)
def test_a_check_of_nothing_is_refused(capsys: Any, node: Path, where: str, more: tuple[str, ...], code: str) -> None:
    assert filled(capsys, node, PAPER, "--kind", "hold")[0] == 0
    if where == "the hold":
        where = f"united-states:{said(node, HoldRequested)[0].header.serial - 1}"
    found, _, err = run(capsys, "check-translation", str(node), where, "--agrees", "--yes", *more)
    assert found == 2 and f"[{code}]" in err
