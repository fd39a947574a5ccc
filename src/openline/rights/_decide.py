"""May this officer say this? Anything not in the table is denied, and every answer has its reason.

A rule names the roles that may sign and, where the act belongs to one side only, whose object it must be
about. Signatures themselves are judged by the picture; this table decides before anything is signed.

    >>> decide(Request(tag="hold.requested/1", roles=frozenset(), owns_subject=None)).allowed
    False
"""

from enum import Enum

from msgspec import Struct

from openline.messages import Role

WATCH = frozenset({Role.WATCH, Role.DEPUTY, Role.AUTHORITY})
AUTHORITY = frozenset({Role.AUTHORITY})


class Subject(Enum):
    """Whose object an act must be about."""

    NONE = "none"
    OWN = "own"
    ANOTHERS = "another's"
    ANY = "any"


class Rule(Struct, frozen=True, kw_only=True):
    """Who may sign a message of one type, and about whose object."""

    roles: frozenset[Role]
    subject: Subject = Subject.NONE
    root: bool = False
    node: bool = False


class Request(Struct, frozen=True, kw_only=True):
    """What is asked: the message type, the signer's roles, and whether the object it is about is its own."""

    tag: str
    roles: frozenset[Role]
    owns_subject: bool | None
    root: bool = False
    node: bool = False


class Decision(Struct, frozen=True, kw_only=True):
    """Allowed or not, and why; the reason is a stable word."""

    allowed: bool
    reason: str


_ROOT = Rule(roles=frozenset(), root=True)
_NODE = Rule(roles=frozenset(), node=True)
_WATCH = Rule(roles=WATCH)
_OWN = Rule(roles=WATCH, subject=Subject.OWN)
_ANOTHERS = Rule(roles=WATCH, subject=Subject.ANOTHERS)
_ANY = Rule(roles=WATCH, subject=Subject.ANY)
_GRAVE = Rule(roles=AUTHORITY)

RULES: dict[str, Rule] = {
    "journal.opened/1": _ROOT,
    "root.changed/1": _ROOT,
    "key.issued/1": _ROOT,
    "key.suspended/1": _ROOT,
    "key.restored/1": _ROOT,
    "key.revoked/1": _ROOT,
    "role.given/1": _ROOT,
    "carriage.issued/1": _ROOT,
    "recovery.noticed/1": _GRAVE,
    "recovery.completed/1": _GRAVE,
    "recovery.objected/1": _ROOT,
    "accession.declared/1": _GRAVE,
    "line.declared/1": _GRAVE,
    "entry.received/1": _NODE,
    "opening.erased/1": Rule(roles=AUTHORITY),
    "line.tested/1": _WATCH,
    "watch.taken/1": _WATCH,
    "watch.offered/1": _WATCH,
    "watch.accepted/1": _OWN,
    "translation.checked/1": _ANY,
    "activity.notified/1": _WATCH,
    "activity.cancelled/1": _OWN,
    "notice.relayed/1": _ANY,
    "notice.read/1": _ANY,  # also what others allege of one's own location
    "notice.passed-down/1": _ANOTHERS,
    "notice.answered/1": _ANOTHERS,
    "position.read-back/1": _ANOTHERS,
    "position.settled/1": _OWN,
    "hold.requested/1": _WATCH,
    "hold.answered/1": _ANOTHERS,
    "hold.stands/1": _OWN,
    "hold.released/1": _OWN,
    "hold.resuming/1": _ANOTHERS,
    "distress.called/1": _WATCH,
    "encounter.reported/1": _WATCH,
    "ownership.asked/1": _WATCH,
    "ownership.answered/1": _ANOTHERS,
    "site.notified/1": _WATCH,
    "site.ended/1": _OWN,
    "site.contested/1": _ANOTHERS,
    "site.withdrawn/1": _OWN,
    "movement.notified/1": _WATCH,
    "movement.progressed/1": _ANY,
    "movement.closed/1": _OWN,
    "access.requested/1": _WATCH,
    "access.answered/1": _ANOTHERS,
    "incident.reported/1": _WATCH,
    "incident.answered/1": _ANY,
    "incident.handled/1": _ANY,
    "incident.related/1": _ANY,
    "incident.determined/1": Rule(roles=AUTHORITY, subject=Subject.ANY),
    "area.renewed/1": _GRAVE,
    "undertaking.reported/1": _WATCH,
    "contribution.recorded/1": _WATCH,
}


def decide(request: Request) -> Decision:
    """Allow or deny; anything unknown is denied."""
    rule = RULES.get(request.tag)
    if rule is None:
        return _no("unknown-act")
    if rule.root or rule.node:
        may = (rule.root and request.root) or (rule.node and request.node)
        return Decision(allowed=True, reason="key-of-that-purpose") if may else _no("needs-another-key")
    if not request.roles & rule.roles:
        return _no("role-missing")
    if rule.subject is Subject.OWN and request.owns_subject is not True:
        return _no("not-your-object")
    if rule.subject is Subject.ANOTHERS and request.owns_subject is not False:
        return _no("your-own-object")
    if rule.subject is Subject.ANY and request.owns_subject is None:
        return _no("object-unknown")
    return Decision(allowed=True, reason="role-holds")


def _no(reason: str) -> Decision:
    return Decision(allowed=False, reason=reason)
