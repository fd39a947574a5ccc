"""Named cases of recovery and of successor journals: who can re-key a participant, and what becomes of the old journal.

Jordan's officials name Iran and Ocha as guarantors; Turkey's mirror cosigns and so attests when things were written.
"""

from collections.abc import Sequence
from typing import Any

from openline.messages import (
    Cited,
    HoldRequested,
    KeyIssued,
    Predecessor,
    Purpose,
    RecoveryCompleted,
    RecoveryNoticed,
    RecoveryObjected,
    Ref,
    RootChanged,
)
from openline.picture import Piece
from openline.storage import PrivateKey
from tests.picture.cases import FIRST, Also, World, case, issue_fields, jordan, root_fields
from tests.picture.party import START_S, Party, made_key

HOUR = 3600
GUARANTORS = ("iran", "ocha")
OFFICIALS = [made_key(f"openline/test/jordan/new-official-{n}") for n in (1, 2)]


class Rescue:
    """Jordan, its guarantors and an attestor. ``wait`` hours lie between a notice and its completion."""

    def __init__(self, *, wait: float = 72.0, jordan_: Party | None = None) -> None:
        self.jordan = jordan_ or jordan(guarantors=GUARANTORS)
        self.guarantors = {name: Party(name).begin() for name in GUARANTORS}
        self.turkey = Party("turkey").begin()
        self.wait_s = int(wait * HOUR)
        self.extra: list[Piece] = []
        self.successor = self.opened(OFFICIALS)

    def opened(self, officials: Sequence[PrivateKey], size: int | None = None, **changes: Any) -> Party:
        """The successor journal by these officials, with a hold of its officer as its last entry."""
        cited = self.jordan.predecessor(size)
        made = Party("jordan", journal="jordan-2", officials=officials, succeeds=cited, **changes).begin()
        made.act(HoldRequested)
        return made

    def notice(self, name: str, *, officials: Sequence[PrivateKey] = (), **changes: Any) -> Ref:
        """A guarantor's notice."""
        fields: dict[str, Any] = {
            "participant": "jordan",
            "lost": self.jordan.predecessor(),
            "successor": "jordan-2",
            "root_keys": tuple(key.vkey.text for key in (officials or OFFICIALS)),
            "threshold": 2,
            "reason": "the officials' keys burnt",
        }
        return self.guarantors[name].act(RecoveryNoticed, **{**fields, **changes})

    def attest(self, name: str, at_s: int, by: Party | None = None) -> Cited:
        """Somebody's mirror cosigns what the guarantor has written so far; how the guarantor can cite that."""
        piece, cited = self.guarantors[name].cosigned(by or self.turkey, at_s)
        self.extra.append(piece)
        return cited

    def complete(self, name: str, notice: Ref, cites: Cited | None) -> None:
        """The guarantor's completion, written after what it cites."""
        self.guarantors[name].act(RecoveryCompleted, notice=notice, header={"cites": cites})

    def whole(self, name: str, *, by: Party | None = None, **changes: Any) -> None:
        """Notice, its attestation, the wait, and the completion."""
        notice = self.notice(name, **changes)
        self.attest(name, START_S + HOUR, by)
        self.complete(name, notice, self.attest(name, START_S + HOUR + self.wait_s, by))

    def world(self, *, recovered: bool, near: dict[str, frozenset[str]] | None = None, **more: Any) -> World:
        """Everything held; the successor's journal counts or it does not."""
        parties = [self.jordan, *self.guarantors.values(), self.turkey, self.successor]
        pieces = [piece for party in parties for piece in party.pieces()] + self.extra
        size = len(self.successor.leaves) if recovered else 0
        also: Also = lambda f, p: sum(h.participant == "jordan-2" and h.size > 0 for h in p.heads) == recovered  # noqa: E731
        sizes = {"jordan-2": size} if recovered else {}
        return World(parties=parties, pieces=pieces, near=near or {}, sizes=sizes, also=also, **more)


# -- recovery by guarantors -------------------------------------------------------------------------


@case
def every_guarantor_completes_after_72_hours() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=True)


@case
def one_guarantor_is_missing() -> World:
    rescue = Rescue()
    rescue.whole("iran")
    rescue.notice("ocha")
    return rescue.world(recovered=False)


@case
def one_guarantor_completes_twice_and_the_other_never() -> World:
    rescue = Rescue()
    rescue.whole("iran")
    rescue.whole("iran")
    return rescue.world(recovered=False)


@case
def seventy_one_hours() -> World:
    rescue = Rescue(wait=71.0)
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=False)


@case
def one_second_short() -> World:
    rescue = Rescue(wait=72 - 1 / HOUR)
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=False)


@case
def a_notice_with_its_clock_set_back() -> World:
    """The guarantors date their notices a week early; others' clocks say they waited an hour."""
    rescue = Rescue(wait=1.0)
    for name in GUARANTORS:
        rescue.guarantors[name].clock = rescue.guarantors[name].clock.replace(day=1)
        rescue.whole(name)
    return rescue.world(recovered=False)


@case
def a_completion_that_cites_nobody() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        notice = rescue.notice(name)
        rescue.attest(name, START_S)
        rescue.complete(name, notice, None)
    return rescue.world(recovered=False)


@case
def a_completion_that_cites_a_cosignature_that_nobody_holds() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        notice = rescue.notice(name)
        cited = rescue.attest(name, START_S)
        invented = Cited(cosigner=cited.cosigner, at_s=START_S + 100 * HOUR, line="ab" * 32)
        rescue.complete(name, notice, invented)
    return rescue.world(recovered=False)


@case
def a_cited_time_that_the_cited_line_does_not_say() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        notice = rescue.notice(name)
        cited = rescue.attest(name, START_S)
        rescue.complete(name, notice, Cited(cosigner=cited.cosigner, at_s=START_S + 100 * HOUR, line=cited.line))
    return rescue.world(recovered=False)


@case
def a_notice_that_nobody_cosigned_before_its_completion() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        cited = rescue.attest(name, START_S + 100 * HOUR)
        rescue.complete(name, rescue.notice(name), cited)
        rescue.attest(name, START_S + 101 * HOUR)
    return rescue.world(recovered=False)


@case
def guarantors_attest_themselves() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name, by=rescue.guarantors[name])
    return rescue.world(recovered=False)


@case
def guarantors_are_attested_by_their_hosts_mirror() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=False, near={name: frozenset({"turkey"}) for name in GUARANTORS})


@case
def guarantors_name_different_officials() -> World:
    rescue = Rescue()
    rescue.whole("iran")
    rescue.whole("ocha", officials=[made_key(f"openline/test/jordan/other-{n}") for n in (1, 2)])
    return rescue.world(recovered=False)


@case
def guarantors_name_another_threshold() -> World:
    rescue = Rescue()
    rescue.whole("iran")
    rescue.whole("ocha", threshold=1)
    return rescue.world(recovered=False)


@case
def guarantors_name_officials_who_stand_twice() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name, officials=[OFFICIALS[0], OFFICIALS[0]])
    return rescue.world(recovered=False)


@case
def guarantors_say_that_another_journal_is_lost() -> World:
    rescue = Rescue()
    lost = Predecessor(journal="jordan-7", size=1, root="ab" * 32)
    for name in GUARANTORS:
        rescue.whole(name, lost=lost)
    return rescue.world(recovered=False)


@case
def a_later_notice_takes_nothing_back() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    rescue.notice("ocha")
    rescue.notice("ocha", officials=[made_key(f"openline/test/jordan/other-{n}") for n in (1, 2)])
    return rescue.world(recovered=True)


@case
def a_mistaken_notice_is_followed_by_the_right_one() -> World:
    rescue = Rescue()
    rescue.whole("iran", officials=[made_key(f"openline/test/jordan/other-{n}") for n in (1, 2)])
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=True)


@case
def a_notice_by_one_officer() -> World:
    rescue = Rescue()
    refused: dict[tuple[str, int], str] = {}
    for name, party in rescue.guarantors.items():
        full, party.officers = party.officers, party.officers[:1]
        rescue.whole(name)
        party.officers = full
        refused |= {(name, FIRST): "picture.signature-lines-wrong", (name, FIRST + 1): "picture.signature-lines-wrong"}
    return rescue.world(recovered=False, refused=refused)


@case
def participants_who_are_no_guarantors() -> World:
    rescue = Rescue(jordan_=jordan(guarantors=("iran", "norway")))
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=False)


@case
def a_participant_without_guarantors() -> World:
    rescue = Rescue(jordan_=jordan())
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=False)


@case
def the_officials_changed_their_guarantors() -> World:
    """The newest officials' guarantors are asked, not those of the first entry."""
    party = jordan(guarantors=("iran", "norway"))
    party.root(RootChanged, *party.officials[:2], **root_fields(party.officials, guarantors=GUARANTORS))
    rescue = Rescue(jordan_=party)
    for name in GUARANTORS:
        rescue.whole(name)
    return rescue.world(recovered=True)


@case
def a_guarantors_notice_is_void_since_its_officers_key_was_stolen() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    iran = rescue.guarantors["iran"]
    rescue.extra.append(iran.stray_revocation(iran.officers[0], FIRST))
    doubted = {("iran", FIRST): "contested", ("iran", FIRST + 1): "void"}
    return rescue.world(recovered=False, doubted=doubted)


# -- objections ---------------------------------------------------------------------------------------


def objected(rescue: Rescue, *signers: PrivateKey) -> bytes:
    """The old officials are not lost."""
    chosen = signers or tuple(rescue.jordan.officials[:2])
    return rescue.jordan.leaf(RecoveryObjected, *chosen, successor="jordan-2", reason="we are here")


@case
def the_old_root_objects_in_its_journal() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    rescue.jordan.append(objected(rescue))
    return rescue.world(recovered=False)


@case
def the_old_root_objects_and_its_host_leaves_it_out() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    rescue.extra.append(rescue.jordan.stray(objected(rescue)))
    return rescue.world(recovered=False)


@case
def one_official_objects() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    rescue.extra.append(rescue.jordan.stray(objected(rescue, rescue.jordan.officials[2])))
    return rescue.world(recovered=True)


@case
def an_objection_to_another_successor() -> World:
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    leaf = rescue.jordan.leaf(
        RecoveryObjected, *rescue.jordan.officials[:2], successor="jordan-3", reason="not that one"
    )
    rescue.extra.append(rescue.jordan.stray(leaf))
    return rescue.world(recovered=True)


@case
def the_old_root_opened_the_successor_itself() -> World:
    """Guarantors complete a recovery of somebody who carried on: the old officials' own opening says more."""
    rescue = Rescue()
    for name in GUARANTORS:
        rescue.whole(name)
    rescue.successor = rescue.opened(rescue.jordan.officials)
    return rescue.world(recovered=True)


# -- successor journals -------------------------------------------------------------------------------


@case
def a_host_opens_a_successor_alone() -> World:
    rescue = Rescue()
    rescue.successor = rescue.opened([rescue.jordan.signs_heads, rescue.jordan.key("node")])
    return rescue.world(recovered=False)


@case
def the_old_officials_open_a_successor() -> World:
    rescue = Rescue(jordan_=jordan())
    rescue.successor = rescue.opened(rescue.jordan.officials)
    return rescue.world(recovered=True)


@case
def one_old_official_opens_a_successor() -> World:
    rescue = Rescue(jordan_=jordan())
    rescue.successor = Party(
        "jordan", journal="jordan-2", officials=rescue.jordan.officials, succeeds=rescue.jordan.predecessor()
    )
    rescue.successor.opened(rescue.jordan.officials[0])
    rescue.successor.root(
        KeyIssued, rescue.jordan.officials[0], **issue_fields(rescue.successor, "checkpoint", Purpose.CHECKPOINT)
    )
    return rescue.world(recovered=False)


@case
def officials_who_were_replaced_open_a_successor() -> World:
    party = jordan()
    new = [made_key(f"openline/test/jordan/official-{n}") for n in (4, 5)]
    party.root(RootChanged, *party.officials[:2], *new, **root_fields(new))
    rescue = Rescue(jordan_=party)
    rescue.successor = rescue.opened(party.officials, FIRST)
    return rescue.world(recovered=False)


@case
def what_the_old_journal_says_after_the_cited_head_needs_others() -> World:
    party = jordan()
    party.act(HoldRequested)
    party.act(HoldRequested)
    rescue = Rescue(jordan_=party)
    rescue.successor = rescue.opened(party.officials, FIRST)
    rescue.extra.append(party.cosigned(rescue.turkey, START_S, FIRST + 1)[0])
    doubted = {("jordan", FIRST): "contested", ("jordan", FIRST + 1): "void"}
    return rescue.world(recovered=True, doubted=doubted)


@case
def a_successor_that_carries_nothing_on() -> World:
    rescue = Rescue(jordan_=jordan())
    rescue.successor = Party("jordan", journal="jordan-2", officials=rescue.jordan.officials).begin()
    return rescue.world(recovered=False)


@case
def another_participant_says_that_it_carries_our_journal_on() -> World:
    """Iran's own first entry cites Jordan's journal at size 0: it takes nothing from Jordan."""
    party, iran = jordan(), Party("iran", succeeds=Predecessor(journal="jordan", size=0, root="ab" * 32)).begin()
    party.act(HoldRequested)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *iran.pieces()],
        sizes={"jordan": FIRST + 1, "iran": 0},
        also=lambda f, p: len(p.holds) == 1,
    )


@case
def a_third_journal_carries_on_the_second() -> World:
    rescue = Rescue(jordan_=jordan())
    second = rescue.successor = rescue.opened(rescue.jordan.officials)
    third = Party("jordan", journal="jordan-3", officials=second.officials, succeeds=second.predecessor()).begin()
    rescue.extra += third.pieces()
    world = rescue.world(recovered=True)
    world.sizes |= {"jordan-3": FIRST}
    return world
