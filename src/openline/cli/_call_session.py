"""A call as it is being typed: its form, what is known around it, the lines accepted so far, and what it will say.

Nothing here asks or prints: ``_call_screen`` does, and ``--fill`` needs neither.
"""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from openline.actions import Envelope
from openline.arrangement import Arrangement
from openline.geotime import Certainty
from openline.messages import (
    Header,
    Message,
    Precedence,
    Releasability,
    Reported,
    Status,
    UseRule,
    encode,
    parse_body,
)
from openline.paper import (
    HEAD,
    FormLine,
    Head,
    Reading,
    Surroundings,
    VoiceForm,
    apart,
    check_accuracy,
    fields_of,
    judged,
    judged_head,
    read_head,
    read_time,
    typed_lines,
    usual,
)
from openline.picture import Picture

from ._call_draft import Draft
from ._call_items import Item, by_name, item_of, open_items, stable
from ._call_tokens import Tokens


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Where somebody sits: the node's participant, the post, its zone, and the posts there are with their owners."""

    participant: str
    post: str
    agreed: Arrangement
    picture: Picture
    at: datetime

    @property
    def owners(self) -> dict[str, str]:
        """Participant by post."""
        return {post.id: post.participant for post in self.agreed.posts}

    def zone(self) -> tuple[tzinfo, str]:
        """The local zone of the post, with its name."""
        name = next((post.local_zone for post in self.agreed.posts if post.id == self.post), "UTC")
        return ZoneInfo(name), name

    def neighbours(self) -> list[str]:
        """The other posts, those on a line with this one first."""
        lines = [line for line in self.agreed.lines if self.post in line.between]
        near = [name for line in lines for name in line.between if name != self.post]
        return list(dict.fromkeys([*near, *(post.id for post in self.agreed.posts if post.id != self.post)]))


class Session:
    """One call at one seat. ``form`` and ``draft`` are fixed; lines are accepted one by one."""

    def __init__(self, seat: Seat, form: VoiceForm, draft: Draft, tokens: Tokens) -> None:
        self.seat, self.form, self.draft, self.tokens = seat, form, draft, tokens
        actor = seat.owners.get(draft.head.get("F", ""), seat.participant)
        self.items = open_items(seat.picture, form, actor)
        places = {place.id: place.position for place in seat.agreed.places}
        self.around = Surroundings(
            at=seat.at, zone=seat.zone()[0], places=places, items=by_name(self.items), token=tokens.of
        )
        for letter, text in self._usual_head().items():
            draft.head.setdefault(letter, text)

    @property
    def logged_for(self) -> str:
        """The post for which it is logged; empty when it is our own call."""
        return self.draft.head.get("F", "")

    @property
    def item(self) -> Item | None:
        """What it is about, once that line is accepted."""
        if not self.form.about or not self.draft.lines.get(1):
            return None
        ref = self.around.items.get(self.draft.lines[1])
        return None if ref is None else item_of(self.items, ref)

    def accept_head(self, letter: str, text: str) -> str:
        """Judge a lettered line and keep it; raises FormatError and keeps the old one."""
        if letter == "E":
            text = ";".join(self._post_named(part) for part in text.split(";"))
        exact = judged_head(letter, text, self.seat.owners)
        self.draft.head[letter] = exact
        self.draft.keep()
        return exact

    def accept(self, line: FormLine, text: str) -> None:
        """Judge a numbered line and keep it; raises FormatError or GeometryError and keeps the old one.

        A time is kept as the instant meant, an open item by its own name: both stay the same when it is taken up later.
        """
        plain = text.strip() or self.usual(line)
        if line.reading is Reading.SERIAL:
            plain = stable(plain, self.items)
        judged(self.form, line, plain, self.around)
        if line.reading is Reading.TIME and plain:
            plain = f"{read_time(plain, self.around.at, self.around.zone):%Y-%m-%d %H:%M:%SZ}"
        if line.reading is Reading.FOUND:
            check_accuracy(self.form, {**self.draft.lines, line.number: plain})
        self.draft.lines[line.number] = plain
        if line.reading is Reading.SERIAL and self.form.about:
            self.draft.head.update(self._like_item())
        self.draft.keep()

    def usual(self, line: FormLine) -> str:
        """What an empty answer means."""
        return usual(self.form, line, self.draft.lines)

    def disagreement(self) -> tuple[Certainty, int] | None:
        """How far the two descriptions lie apart, when both are there."""
        return apart(self.form, self.draft.lines, self.around, self.seat.agreed.procedures.place_tolerance_m)

    def fields(self) -> dict[str, Any]:
        """The message's fields; raises at the first line that does not hold."""
        return fields_of(self.form, self.draft.lines, self.around)

    def shown(self) -> dict[int, str]:
        """Every line as it will stand in the record."""
        named = {item.name: item.ref for item in self.items}
        return typed_lines(self.form, self.fields(), named)

    def head(self) -> Head:
        """The lettered lines as values."""
        return read_head(self.draft.head, self.seat.owners)

    def envelope(self) -> Envelope:
        """To whom it goes and on which terms."""
        head, item = self.head(), self.item
        return Envelope(
            to_posts=head.to_posts,
            recipients=self._recipients(head, item),
            precedence=head.precedence,
            channel=head.channel,
            original_text=head.words,
            original_language=head.language,
            translation=head.translation or None,
            status=head.status,
            refers_to=None if item is None else item.ref,
            reported_by_us=self._reported(head),
            releasability=Releasability.RECIPIENTS if item is None else item.header.releasability,
            use_rule=UseRule.RECORDED if item is None else item.header.use_rule,
            local_zone=next((p.local_zone for p in self.seat.agreed.posts if p.id == head.from_post), None),
            interpreter_token=self.tokens.of(head.interpreter) if head.interpreter and not head.logged_for else None,
        )

    def trial(self, envelope: Envelope) -> Message:
        """The message as our own parser reads it; raises what it would raise when it is recorded."""
        chosen = {name: getattr(envelope, name) for name in envelope.__dataclass_fields__}
        header = Header(serial=1, dtg_utc=self.seat.at, from_post=self.head().from_post, seen=(), **chosen)
        return parse_body(encode(self.form.kind(header=header, **self.fields())))

    def _recipients(self, head: Head, item: Item | None) -> tuple[str, ...]:
        """Owners of the posts told, and whoever had what it is about; the participant of this node needs no letter."""
        told = [self.seat.owners[name] for name in head.to_posts]
        had = [] if item is None else [item.owner, *item.header.recipients]
        speaker = self.seat.owners.get(head.logged_for)
        return tuple(dict.fromkeys(name for name in [*told, *had] if name not in (self.seat.participant, speaker)))

    def _reported(self, head: Head) -> Reported | None:
        if not head.logged_for:
            return None
        return Reported(
            participant=self.seat.owners[head.logged_for],
            post=head.logged_for,
            by_voice_of=head.who_spoke,
            words=head.words,
            interpreter_token=self.tokens.of(head.interpreter) if head.interpreter else None,
        )

    def _post_named(self, text: str) -> str:
        """A post by its number in the list of neighbours, or by its name."""
        plain, near = text.strip(), self.seat.neighbours()
        return near[int(plain) - 1] if plain.isascii() and plain.isdigit() and 0 < int(plain) <= len(near) else plain

    def _usual_head(self) -> dict[str, str]:
        lines = [line for line in self.seat.agreed.lines if self.seat.post in line.between]
        first = [name for line in lines[:1] for name in line.between if name not in (self.seat.post, self.logged_for)]
        spoken = next((post.languages[0] for post in self.seat.agreed.posts if post.id == self.logged_for), "en")
        return {
            "A": Status.ACTUAL.value,
            "B": self.seat.post,
            "C": self.form.precedence.value,
            "D": "telephone",
            "E": "" if self.form.about else ";".join(first),
            "H": spoken,
        }

    def _like_item(self) -> dict[str, str]:
        """An answer is as urgent as what it answers, practice where that is practice, and goes to whoever had it."""
        item = self.item
        assert item is not None, "just accepted"
        header = item.header
        posts = [name for name in (header.from_post, *header.to_posts) if name in self.seat.owners]
        own = (self.draft.head["B"], self.logged_for)
        told = ";".join(dict.fromkeys(name for name in posts if name not in own))
        return {"A": header.status.value, "C": Precedence(header.precedence).value, "E": told}


def asked_letters(session: Session) -> list[str]:
    """The lettered lines that are asked one by one; the others have their usual value and are changed at the end."""
    if session.logged_for:
        return ["E", *(line.letter for line in HEAD if line.letter in "GHJKL")]
    return [] if session.form.about else ["E"]
