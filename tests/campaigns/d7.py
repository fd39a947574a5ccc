"""D7: no path shows read, passed down, answered or confirmed without exactly that signature.

Random talks between four participants, in which people log acts for others, answer what they were not asked,
amend and cite older versions. An oracle reads the raw bodies, with its own few lines, and says what each
ladder must show; the picture must show that and nothing more.
"""

import json
import random
from datetime import timedelta
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
)
from openline.picture import fold
from tests.worlds import NAMES, START, Author, evidence

ID = "D7"
TITLE = "the ladder shows no step without exactly its signature"
COUNT = 10_000
_STEPS = 50


def run(seed: int, count: int) -> tuple[bool, str]:
    """Play ``count`` steps in talks of 50 and compare every ladder with the oracle's after each talk."""
    dice = random.Random(seed)
    wrong = ladders = 0
    for _ in range(max(1, count // _STEPS)):
        compared, differing = _talk(dice)
        ladders, wrong = ladders + compared, wrong + differing
    return wrong == 0 and ladders > 0, f"{count} steps, {ladders} ladders compared, {wrong} wrong"


def _talk(dice: random.Random) -> tuple[int, int]:
    authors = {name: Author(name) for name in NAMES}
    sample = example(ActivityNotified)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n not in ("header", "amends")}
    notices: list[Ref] = [authors[dice.choice(NAMES)].say(ActivityNotified, **fields)]
    for _ in range(_STEPS):
        _step(dice, authors, notices, fields)
    as_of = START + timedelta(days=30)
    people = list(authors.values())
    picture = fold(evidence(people, [p for a in people for p in a.pieces()]), "0" * 64, as_of)
    compared = differing = 0
    for activity in picture.activities:
        for ladder in activity.ladders:
            shown = (
                ladder.read is not None,
                ladder.passed_down is not None,
                ladder.answered.answer.value if ladder.answered else None,
            )
            compared += 1
            differing += shown != _oracle(people, activity.object, ladder.recipient)
    return compared, differing


def _step(dice: random.Random, authors: dict[str, Author], notices: list[Ref], fields: dict[str, Any]) -> None:
    actor, about = authors[dice.choice(NAMES)], dice.choice(notices)
    other = dice.choice([name for name in NAMES if name != actor.name])
    logged = (
        Reported(participant=other, post=f"{other}-post", by_voice_of="officer", words="yes")
        if dice.random() < 0.3
        else None
    )
    match dice.randrange(6):
        case 0 if about.participant == actor.name:
            notices.append(actor.say(ActivityNotified, **{**fields, "amends": about}))
        case 1:
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
    """From raw bodies alone: the newest version, and what the recipient said of it, its own word above a logged one."""
    bodies = [(a.name, n, json.loads(o.body)) for a in people for n, o in enumerate(a.openings.values())]
    leaves = {a.name: [k.hex() for k in a.openings] for a in people}
    newest = ""
    for author, n, body in bodies:
        if body["type"] != "activity.notified/1" or author != name.split("/")[0]:
            continue
        amends = body.get("amends", {}).get("object")
        if amends == name or (amends is None and _founded(people, author, n) == name):
            newest = leaves[author][n]
    said: dict[str, tuple[bool, str]] = {}
    for author, _, body in bodies:
        logged = body["header"].get("reported_by_us")
        speaker = logged["participant"] if logged else author
        if body.get("about", {}).get("leaf") != newest or speaker != recipient:
            continue
        own = logged is None
        kind = body["type"]
        if kind not in said or own or not said[kind][0]:
            said[kind] = (own, body.get("answer", ""))
    answered = said.get("notice.answered/1")
    return "notice.read/1" in said, "notice.passed-down/1" in said, answered[1] if answered else None


def _founded(people: list[Author], author: str, n: int) -> str:
    """The object's name of the n-th sealed entry of an author, read from the leaf's third line."""
    found = next(a for a in people if a.name == author)
    sealed = [leaf for leaf in found.leaves if leaf.startswith(b"openline.leaf/v1\n")]
    return f"{author}/" + sealed[n].splitlines()[2].decode()
