"""Rights against a model written the other way round: everything enumerable, default deny."""

from itertools import product

from openline.messages import TYPES, Role, type_tag
from openline.rights import Request, decide

ROOT = {
    "journal.opened/1", "root.changed/1", "key.issued/1", "key.suspended/1", "key.restored/1", "key.revoked/1", "role.given/1",
    "carriage.issued/1", "recovery.objected/1",
}  # fmt: skip
NODE = {"entry.received/1"}
GRAVE = {
    "accession.declared/1", "line.declared/1", "area.renewed/1", "incident.determined/1", "opening.erased/1",
    "recovery.noticed/1", "recovery.completed/1",
}  # fmt: skip
OWN = {"activity.cancelled/1", "position.settled/1", "hold.released/1", "movement.closed/1", "watch.accepted/1",
       "hold.stands/1", "site.ended/1", "site.withdrawn/1"}  # fmt: skip
ANOTHERS = {
    "site.contested/1", "notice.passed-down/1", "notice.answered/1", "position.read-back/1", "hold.answered/1",
    "hold.resuming/1", "ownership.answered/1", "access.answered/1",
}  # fmt: skip
ANY = {
    "notice.read/1",
    "translation.checked/1",
    "incident.handled/1",
    "incident.related/1",
    "notice.relayed/1",
    "movement.progressed/1",
    "incident.answered/1",
    "incident.determined/1",
}


def model(tag: str, roles: frozenset[Role], owns: bool | None, root: bool, node: bool) -> bool:
    """Who may, said in sentences."""
    if tag in ROOT:
        return root
    if tag in NODE:
        return node
    if not roles or (tag in GRAVE and Role.AUTHORITY not in roles):
        return False
    if tag in OWN:
        return owns is True
    if tag in ANOTHERS:
        return owns is False
    return owns is not None if tag in ANY else True


def test_every_enumerable_request_agrees_with_the_model() -> None:
    subsets = [
        frozenset(r for r, chosen in zip(Role, bits, strict=True) if chosen)
        for bits in product((0, 1), repeat=len(Role))
    ]
    tags = [type_tag(kind) for kind in TYPES]
    asked = 0
    for tag, roles, owns, root, node in product(tags, subsets, (True, False, None), (True, False), (True, False)):
        request = Request(tag=tag, roles=roles, owns_subject=owns, root=root, node=node)
        assert decide(request).allowed is model(tag, roles, owns, root, node), request
        asked += 1
    assert asked == len(TYPES) * 8 * 3 * 4


def test_anything_unknown_is_denied() -> None:
    for tag in ("", "hold.requested/2", "HOLD.REQUESTED/1", "anything"):
        decision = decide(Request(tag=tag, roles=frozenset(Role), owns_subject=True, root=True, node=True))
        assert (decision.allowed, decision.reason) == (False, "unknown-act")
