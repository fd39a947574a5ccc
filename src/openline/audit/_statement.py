"""What a body says, as far as somebody outside the journals needs it; what is not used here is not read.

A dossier shows what was signed. So only the fields that its report rests on are read, each strictly; whether the body
is a whole message of its type, which a node would count, is judged by nodes. spec/dossier.md lists the fields.
"""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from openline.errors import MessageError
from openline.messages import BY_TAG, Purpose, Status, parse_json

_WORD = Annotated[str, Meta(pattern=r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z")]
_DIGEST = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_WHEN = Annotated[str, Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\Z")]
_TAG = Annotated[str, Meta(pattern=r"\A[a-z]+\.[a-z-]+/[1-9][0-9]{0,3}\Z")]


class _Cited(Struct, frozen=True):
    leaf: _DIGEST


class _Reported(Struct, frozen=True):
    participant: _WORD


class _Head(Struct, frozen=True):
    dtg_utc: _WHEN
    status: Literal["actual", "exercise"]
    from_post: _WORD
    recipients: list[_WORD]
    reported_by_us: _Reported | UnsetType = UNSET


class _Body(Struct, frozen=True):
    type: _TAG
    header: _Head
    about: _Cited | UnsetType = UNSET
    amends: _Cited | UnsetType = UNSET
    supersedes: _Cited | UnsetType = UNSET


class PassedDownFields(Struct, frozen=True):
    """How far an order went, and until when."""

    coverage: Literal["all-units-able-to-act-here", "some-units", "none"]
    until_utc: _WHEN


class AnswerFields(Struct, frozen=True):
    """What a recipient will do."""

    answer: Literal["will-comply", "cannot", "objects"]


class RelayFields(Struct, frozen=True):
    """To whom a conduit passed it on."""

    to_participant: _WORD


class ReceiptFields(Struct, frozen=True):
    """Which bodies a node holds."""

    entries: list[_Cited]


class OpenedFields(Struct, frozen=True):
    """Whose journal it is, and its officials."""

    participant: _WORD
    root_keys: list[str]
    threshold: int = 1


class RootFields(Struct, frozen=True):
    """The officials from here on."""

    version: int
    root_keys: list[str]
    threshold: int = 1


class KeyFields(Struct, frozen=True):
    """A key for one purpose; an officer's serves a post."""

    key: str
    purpose: Literal["officer", "node", "checkpoint", "mirror", "witness", "heartbeat"]
    post: _WORD | UnsetType = UNSET


class KeyNameFields(Struct, frozen=True):
    """A key that is suspended or restored."""

    key_name: str


class RevokedFields(Struct, frozen=True):
    """A key that is ended, and how far what it signed is good."""

    key_name: str
    last_good_size: int


Fields = (
    PassedDownFields | AnswerFields | RelayFields | ReceiptFields | OpenedFields | RootFields | KeyFields
    | KeyNameFields | RevokedFields
)  # fmt: skip

_FIELDS: dict[str, type[Any]] = {
    "notice.passed-down/1": PassedDownFields,
    "notice.answered/1": AnswerFields,
    "notice.relayed/1": RelayFields,
    "entry.received/1": ReceiptFields,
    "journal.opened/1": OpenedFields,
    "root.changed/1": RootFields,
    "key.issued/1": KeyFields,
    "key.suspended/1": KeyNameFields,
    "key.restored/1": KeyNameFields,
    "key.revoked/1": RevokedFields,
}


class Statement(Struct, frozen=True, kw_only=True):
    """What a body says. ``dtg_utc`` is the author's claim; ``logged_for``: for whom it was said without a device."""

    tag: str
    dtg_utc: str
    status: Status
    from_post: str
    recipients: tuple[str, ...]
    logged_for: str | None
    about: str | None
    amends: str | None
    supersedes: str | None
    fields: Fields | None

    @property
    def signed_by(self) -> tuple[Purpose, ...]:
        """The purposes of its lines; an unknown type is taken for a watch's, one officer."""
        kind = BY_TAG.get(self.tag)
        return kind.signed_by if kind else (Purpose.OFFICER,)

    @property
    def open_entry(self) -> bool:
        """Whether its body must stand in the leaf itself."""
        kind = BY_TAG.get(self.tag)
        return kind is not None and kind.open_entry


def read_statement(body: bytes) -> Statement:
    """What these bytes say; raises MessageError when a field that is used here has another form."""
    value = parse_json(body)
    try:
        read = msgspec.convert(value, _Body, strict=True)
        kind = _FIELDS.get(read.type)
        fields = None if kind is None else msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        raise MessageError("messages.field-invalid", str(error)[:200], hint="see spec/dossier.md") from None
    _check_instant(read.header.dtg_utc)
    if isinstance(fields, PassedDownFields):
        _check_instant(fields.until_utc)
    head = read.header
    return Statement(
        tag=read.type,
        dtg_utc=head.dtg_utc,
        status=Status(head.status),
        from_post=head.from_post,
        recipients=tuple(head.recipients),
        logged_for=None if head.reported_by_us is UNSET else head.reported_by_us.participant,
        about=_leaf(read.about),
        amends=_leaf(read.amends),
        supersedes=_leaf(read.supersedes),
        fields=fields,
    )


def instant(text: str) -> datetime:
    """The instant of a checked text."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _leaf(cited: _Cited | UnsetType) -> str | None:
    return None if isinstance(cited, UnsetType) else cited.leaf


def _check_instant(text: str) -> None:
    try:
        year = instant(text).year
    except ValueError:
        year = 0
    if not 1900 <= year <= 2200 or re.search("[^0-9TZ:-]", text):
        raise MessageError("messages.time-range", f"{text[:30]} is no instant of 1900 to 2200", hint="mend the time")
