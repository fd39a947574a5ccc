"""D7: no path shows read, passed down, answered or confirmed without exactly that signature.

Random talks of 50 steps between four participants, in which people log acts for others, answer what they were not
asked, amend in six ways and cite older versions. An oracle reads the raw bodies, with its own few lines and its own
table of what an amendment re-opens, and says what each ladder must show; the picture must show that and nothing more.
"""

import json
import random
from datetime import datetime, timedelta
from typing import Any

from tools.vectors import example

from openline.messages import (
    ActivityNotified,
    Answer,
    Coverage,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    Ref,
    Reported,
    Request,
)
from openline.picture import fold
from tests.worlds import NAMES, START, Author, evidence

ID = "D7"
TITLE = "the ladder shows no step without exactly its signature"
COUNT = 10_000
_STEPS = 50
_FAR = START + timedelta(days=90)
_AMENDMENTS: tuple[dict[str, Any], ...] = (
    {},
    {"contact": "another number"},
    {"end_utc": _FAR - timedelta(days=1)},
    {"end_utc": _FAR + timedelta(days=1)},
    {"frequency_khz": 121_500},
    {"request": Request.STAY_CLEAR},
)


def run(seed: int, count: int) -> tuple[bool, str]:
    """Play ``count`` talks of 50 steps and compare every ladder with the oracle's after each talk."""
    dice = random.Random(seed)
    wrong = ladders = carried = 0
    for _ in range(count):
        compared, standing, differing = _talk(dice)
        ladders, carried, wrong = ladders + compared, carried + standing, wrong + differing
    return (
        wrong == 0 and ladders > 0,
        f"{count} talks of {_STEPS} steps, {ladders} ladders compared, {carried} of them with steps that an amendment left standing, {wrong} wrong",
    )


def _talk(dice: random.Random) -> tuple[int, int, int]:
    authors = {name: Author(name) for name in NAMES}
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    fields["end_utc"] = _FAR
    notices: list[Ref] = [authors[dice.choice(NAMES)].say(ActivityNotified, **fields)]
    for _ in range(_STEPS):
        _step(dice, authors, notices, fields)
    as_of = START + timedelta(days=30)
    people = list(authors.values())
    picture = fold(evidence(people, [p for a in people for p in a.pieces()]), "0" * 64, as_of)
    compared = standing = differing = 0
    for activity in picture.activities:
        for ladder in activity.ladders:
            shown = (
                ladder.read is not None,
                ladder.passed_down is not None,
                ladder.answered.answer.value if ladder.answered else None,
            )
            compared += 1
            standing += bool(ladder.carried)
            differing += shown != _oracle(people, activity.object, ladder.recipient)
    return compared, standing, differing


def _step(dice: random.Random, authors: dict[str, Author], notices: list[Ref], fields: dict[str, Any]) -> None:
    actor, about = authors[dice.choice(NAMES)], dice.choice(notices)
    other = dice.choice([name for name in NAMES if name != actor.name])
    logged = (
        Reported(participant=other, post=f"{other}-post", by_voice_of="officer", words="yes")
        if dice.random() < 0.3
        else None
    )
    match dice.randrange(6):
        case 0:
            changes = dice.choice(_AMENDMENTS)
            notices.append(authors[about.participant].say(ActivityNotified, **{**fields, **changes, "amends": about}))
        case 1 if len(notices) < 4:
            notices.append(actor.say(ActivityNotified, **fields))
        case 2:
            until = START + timedelta(days=dice.randrange(60))
            actor.say(
                NoticePassedDown,
                about=about,
                coverage=Coverage.SOME,
                until_utc=until,
                unit_token="ab" * 16,
                logged=logged,
            )
        case 3:
            actor.say(NoticeAnswered, about=about, answer=dice.choice(list(Answer)), logged=logged)
        case _:
            actor.say(NoticeRead, about=about, logged=logged)


def _oracle(people: list[Author], name: str, recipient: str) -> tuple[bool, bool, str | None]:
    """From raw bodies alone: the versions, and what the recipient said that still stands, its own word above a logged one."""
    bodies = [(a.name, n, json.loads(o.body)) for a in people for n, o in enumerate(a.openings.values())]
    leaves = {a.name: [k.hex() for k in a.openings] for a in people}
    versions: list[tuple[str, dict[str, Any]]] = []
    for author, n, body in bodies:
        if body["type"] != "activity.notified/1" or author != name.split("/")[0]:
            continue
        amends = body.get("amends", {}).get("object")
        if amends == name or (amends is None and _founded(people, author, n) == name):
            versions.append((leaves[author][n], body))
    said: dict[str, tuple[int, bool, str]] = {}
    for author, _, body in bodies:
        logged = body["header"].get("reported_by_us")
        about = body.get("about", {}).get("leaf")
        number = next((k for k, (leaf, _) in enumerate(versions) if leaf == about), None)
        if number is None or (logged["participant"] if logged else author) != recipient:
            continue
        kind = body["type"]
        if any(
            kind in _undone(a, b) for (_, a), (_, b) in zip(versions[number:], versions[number + 1 :], strict=False)
        ):
            continue
        rank = (number, logged is None)
        if kind not in said or rank >= said[kind][:2]:
            said[kind] = (*rank, body.get("answer", ""))
    answered = said.get("notice.answered/1")
    return "notice.read/1" in said, "notice.passed-down/1" in said, answered[2] if answered else None


def _undone(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """What a change of a notice takes back: its reading always; orders where units need to know; all where more is asked."""
    everything = {"notice.read/1", "notice.passed-down/1", "notice.answered/1"}
    longer = datetime.fromisoformat(after["end_utc"]) > datetime.fromisoformat(before["end_utc"])
    if longer or before["request"] != after["request"]:
        return everything
    units = any(before.get(key) != after.get(key) for key in ("contact", "frequency_khz"))
    return {"notice.read/1", "notice.passed-down/1"} if units else {"notice.read/1"}


def _founded(people: list[Author], author: str, n: int) -> str:
    """The object's name of the n-th sealed entry of an author, read from the leaf's third line."""
    found = next(a for a in people if a.name == author)
    sealed = [leaf for leaf in found.leaves if leaf.startswith(b"openline.leaf/v1\n")]
    return f"{author}/" + sealed[n].splitlines()[2].decode()
