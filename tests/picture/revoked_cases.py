"""Named cases of revocations: what stands, what is contested, what is void, and what a thief or a repudiator gains."""

from openline.journal import cosign, find_fork, format_fork, leaf_hash
from openline.messages import (
    EntryReceived,
    HoldAnswer,
    HoldAnswered,
    HoldReleased,
    HoldRequested,
    KeyIssued,
    KeyRevoked,
    KeySuspended,
    Purpose,
    Received,
    Role,
    RoleGiven,
    Seen,
)
from openline.picture import CheckpointPiece, Folding, ForkPiece, HoldState, LeafPiece, Piece
from tests.picture.cases import FIRST, World, case, issue_fields, jordan, told
from tests.picture.party import START_S, Party, made_key, tree_of


def revoked(party: Party, last_good: int) -> Party:
    """The first officer's key is revoked in the journal itself."""
    party.root(KeyRevoked, **party.revoke(party.officers[0], last_good))
    return party


def receipt(reader: Party, author: Party, index: int, *, seen: int | None = None) -> list[Piece]:
    """Another participant's node signs that it holds an entry, after it had folded so much of the author's journal."""
    cited = [] if seen is None else [_seen(author, seen)]
    item = Received(participant=author.journal, index=index, leaf=leaf_hash(author.leaves[index]).hex())
    header = {"recipients": (author.name,), "seen": tuple(cited)}
    reader.append(reader.leaf(EntryReceived, reader.key("node"), header=header, entries=(item,)))
    return reader.pieces()


def _seen(author: Party, size: int) -> Seen:
    root = tree_of(author.leaves[:size]).root().hex()
    return Seen(participant=author.journal, size=size, root=root)


# -- in the journal itself --------------------------------------------------------------------------


@case
def what_was_said_before_the_last_good_head_stands() -> World:
    party = jordan()
    party.act(HoldRequested)
    revoked(party, FIRST + 1)
    party.act(HoldRequested)
    return told(party, code="picture.key-revoked", also=lambda f, p: len(p.holds) == 1)


def hindsight() -> Party:
    """A participant disowns in hindsight what it said at ``FIRST`` and ``FIRST + 1``."""
    party = jordan()
    party.act(HoldRequested)
    party.act(HoldRequested)
    return revoked(party, FIRST)


@case
def disowned_in_hindsight_and_nobody_held_it() -> World:
    party = hindsight()
    world = told(party, also=lambda f, p: p.holds == ())
    world.doubted = {("jordan", FIRST): "void", ("jordan", FIRST + 1): "void"}
    return world


@case
def disowned_in_hindsight_though_anothers_mirror_held_it() -> World:
    party, iran = hindsight(), Party("iran").begin()
    held, _ = party.cosigned(iran, START_S, FIRST + 1)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *iran.pieces(), held],
        doubted={("jordan", FIRST): "contested", ("jordan", FIRST + 1): "void"},
        also=lambda f, p: [hold.mark.standing.value for hold in p.holds] == ["contested"],
    )


@case
def disowned_in_hindsight_though_anothers_node_signed_for_it() -> World:
    party, iran = hindsight(), Party("iran").begin()
    held = receipt(iran, party, FIRST + 1)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *held],
        doubted={("jordan", FIRST): "void", ("jordan", FIRST + 1): "contested"},
    )


@case
def a_receipt_by_somebody_who_knew_of_the_revocation_saves_nothing() -> World:
    party, iran = hindsight(), Party("iran").begin()
    held = receipt(iran, party, FIRST + 1, seen=len(party.leaves))
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *held],
        doubted={("jordan", FIRST): "void", ("jordan", FIRST + 1): "void"},
    )


@case
def a_cosignature_over_the_revocation_saves_nothing() -> World:
    party, iran = hindsight(), Party("iran").begin()
    held, _ = party.cosigned(iran, START_S)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *iran.pieces(), held],
        doubted={("jordan", FIRST): "void", ("jordan", FIRST + 1): "void"},
    )


@case
def its_own_mirror_its_host_and_its_sponsor_are_nobody_else() -> World:
    party, host, sponsor = hindsight(), Party("host").begin(), Party("sponsor").begin()
    held = [party.cosigned(by, START_S, FIRST + 1)[0] for by in (party, host, sponsor)]
    return World(
        parties=[party, host, sponsor],
        pieces=[*party.pieces(), *host.pieces(), *sponsor.pieces(), *held],
        near={"jordan": frozenset({"host", "sponsor"})},
        doubted={("jordan", FIRST): "void", ("jordan", FIRST + 1): "void"},
    )


@case
def anothers_mirror_key_issued_as_its_own_hides_no_cosignature() -> World:
    """The repudiator issues the very key with which Iran's mirror cosigned it, so that the word seems its own."""
    iran, party = Party("iran").begin(), jordan()
    party.act(HoldRequested)
    party.root(KeyIssued, key=iran.mirror.vkey.text, purpose=Purpose.MIRROR)
    revoked(party, FIRST)
    held, _ = party.cosigned(iran, START_S, FIRST + 1)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *iran.pieces(), held],
        doubted={("jordan", FIRST): "contested"},
    )


@case
def the_last_good_head_is_of_another_history() -> World:
    party = jordan()
    party.act(HoldRequested)
    other = [*party.leaves[:-1], party.leaves[0]]
    party.root(KeyRevoked, **party.revoke(party.officers[0], FIRST + 1, leaves=other))
    world = told(party)
    world.doubted = {("jordan", FIRST): "void"}
    return world


@case
def the_last_good_head_lies_ahead() -> World:
    party = jordan()
    fields = {**party.revoke(party.officers[0], FIRST), "last_good_size": FIRST + 7}
    party.root(KeyRevoked, **fields)
    return told(party, code="picture.last-good-ahead")


@case
def one_official_cannot_revoke() -> World:
    party = jordan()
    party.root(KeyRevoked, party.officials[0], **party.revoke(party.officers[0], FIRST))
    return told(party, code="picture.officials-missing")


@case
def revoked_twice() -> World:
    return told(revoked(revoked(jordan(), FIRST), FIRST), code="picture.key-not-in-force")


@case
def an_official_cannot_be_revoked_like_a_key() -> World:
    party = jordan()
    party.root(KeyRevoked, **party.revoke(party.officials[0], FIRST))
    return told(party, code="picture.key-not-in-force")


@case
def a_revoked_name_is_given_again() -> World:
    party = revoked(jordan(), FIRST)
    party.root(KeyIssued, key=party.officers[0].vkey.text, purpose=Purpose.OFFICER, post=party.post)
    return told(party, code="picture.key-name-taken")


@case
def a_revoked_key_comes_back_under_another_name() -> World:
    party = revoked(jordan(), FIRST)
    old = party.officers[0].vkey
    key = type(old)(name="openline/test/jordan/fresh", kind=1, public=old.public).text
    party.root(KeyIssued, key=key, purpose=Purpose.OFFICER, post=party.post)
    return told(party, code="picture.key-used-twice")


@case
def a_role_for_a_revoked_officer() -> World:
    party = revoked(jordan(), FIRST)
    party.root(RoleGiven, key_name=party.officers[0].vkey.name, post=party.post, role=Role.WATCH)
    return told(party, code="picture.role-wrong")


@case
def every_purpose_is_rotated() -> World:
    party = jordan()
    purposes = {"node": Purpose.NODE, "mirror": Purpose.MIRROR, "heartbeat": Purpose.HEARTBEAT}
    for what, purpose in (*purposes.items(), ("officer-1", Purpose.OFFICER), ("checkpoint", Purpose.CHECKPOINT)):
        new = party.issue(f"{what}-new", purpose, party.post if purpose is Purpose.OFFICER else None)
        party.root(KeyRevoked, **party.revoke(party.key(what, purpose), len(party.leaves)))
        if purpose is Purpose.OFFICER:
            party.officers[0] = new
    party.signs_heads = party.key("checkpoint-new")
    party.act(HoldRequested)
    names = {party.key(f"{what}-new", purpose).vkey.name for what, purpose in purposes.items()}
    return told(party, also=lambda f, p: len(p.holds) == 1 and names <= set(f.authority("jordan").keys))


# -- left out by a thief ----------------------------------------------------------------------------


def robbed() -> Party:
    """A thief with the first officer's key writes on; the revocation never enters the journal."""
    party = jordan()
    party.act(HoldRequested, header={"recipients": ("iran", "jordan")})
    party.act(HoldRequested)
    return party


def _one_hold(_folding: Folding, picture: object) -> bool:
    return len(picture.holds) == 1  # type: ignore[attr-defined]


@case
def a_thief_leaves_the_revocation_out() -> World:
    party = robbed()
    return World(
        parties=[party],
        pieces=[*party.pieces(), party.stray_revocation(party.officers[0], FIRST + 1)],
        doubted={("jordan", FIRST + 1): "void"},
        also=_one_hold,
    )


@case
def the_thief_is_cosigned_by_another() -> World:
    party, iran = robbed(), Party("iran").begin()
    held, _ = party.cosigned(iran, START_S)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *iran.pieces(), held, party.stray_revocation(party.officers[0], FIRST + 1)],
        doubted={("jordan", FIRST + 1): "contested"},
        also=lambda f, p: sorted(hold.mark.standing.value for hold in p.holds) == ["contested", "counts"],
    )


@case
def a_stray_revocation_by_one_official() -> World:
    party = robbed()
    stray = party.stray_revocation(party.officers[0], FIRST + 1, party.officials[0])
    return World(parties=[party], pieces=[*party.pieces(), stray])


@case
def a_stray_revocation_from_another_participants_journal() -> World:
    party, iran = robbed(), Party("iran").begin()
    stray = party.stray(iran.leaf(KeyRevoked, *iran.officials, **iran.revoke(iran.officers[0], FIRST)))
    return World(parties=[party, iran], pieces=[*party.pieces(), *iran.pieces(), stray])


@case
def a_stray_revocation_of_a_key_that_nobody_issued() -> World:
    party = robbed()
    return World(parties=[party], pieces=[*party.pieces(), party.stray_revocation(party.key("unknown"), FIRST)])


@case
def a_stray_that_is_no_revocation() -> World:
    party = robbed()
    stray = party.stray(party.leaf(KeyIssued, *party.officials, **issue_fields(party)))
    known = party.key("another").vkey.name
    return World(
        parties=[party], pieces=[*party.pieces(), stray], also=lambda f, p: known not in f.authority("jordan").keys
    )


@case
def the_journal_and_a_stray_say_the_same() -> World:
    party = robbed()
    revoked(party, FIRST + 1)
    return World(
        parties=[party],
        pieces=[*party.pieces(), party.stray(party.leaves[-1])],
        doubted={("jordan", FIRST + 1): "void"},
        also=_one_hold,
    )


# -- the key that signs heads -------------------------------------------------------------------------


@case
def a_checkpoint_key_is_stolen_and_revoked_outside() -> World:
    party = robbed()
    return World(
        parties=[party],
        pieces=[*party.pieces(), party.stray_revocation(party.signs_heads, FIRST + 1), *party.pieces(FIRST + 1)],
        sizes={"jordan": FIRST + 1},
    )


@case
def a_head_after_the_theft_counts_when_others_held_it() -> World:
    party, iran = robbed(), Party("iran").begin()
    held, _ = party.cosigned(iran, START_S)
    stray = party.stray_revocation(party.signs_heads, FIRST)
    return World(
        parties=[party, iran], pieces=[*party.pieces(), *iran.pieces(), held, stray], sizes={"jordan": FIRST + 2}
    )


@case
def a_mirror_key_issued_after_the_theft_holds_nothing_up() -> World:
    """Jordan and Iran are both robbed and cosign each other with keys that only the thief issued."""
    robbed_both = [jordan(), Party("iran").begin()]
    pieces: list[Piece] = []
    for party in robbed_both:
        party.root(KeyIssued, **issue_fields(party, "mirror-thief", Purpose.MIRROR))
        pieces += [*party.pieces(FIRST), *party.pieces(), party.stray_revocation(party.signs_heads, FIRST)]
    for party, other in (robbed_both, reversed(robbed_both)):
        pieces.append(_cosigned_with(party, other))
    return World(parties=robbed_both, pieces=pieces, sizes={"jordan": FIRST, "iran": FIRST})


def _cosigned_with(party: Party, other: Party) -> Piece:

    note = cosign(party.head(), other.key("mirror-thief", Purpose.MIRROR), START_S)
    return CheckpointPiece(participant=party.journal, note=note)


@case
def a_checkpoint_key_is_revoked_in_the_journal_and_another_signs_on() -> World:
    party = robbed()
    party.root(KeyRevoked, **party.revoke(party.signs_heads, FIRST))
    party.signs_heads = party.issue("checkpoint-2", Purpose.CHECKPOINT)
    party.act(HoldRequested)
    return told(party, also=lambda f, p: len(p.holds) == 3)


@case
def a_checkpoint_key_signs_the_head_that_ends_it_and_no_other() -> World:
    party = jordan()
    party.root(KeySuspended, party.officials[0], key_name=party.signs_heads.vkey.name, reason="suspicion")
    party.act(HoldRequested)
    party.notes.append(party.head(FIRST + 1))
    return told(party, size=FIRST + 1)


@case
def the_replaced_checkpoint_key_signs_on() -> World:
    party = jordan()
    party.issue("checkpoint-2", Purpose.CHECKPOINT)
    party.act(HoldRequested)
    party.notes.append(party.head(FIRST + 1))
    return told(party, size=FIRST + 1)


@case
def an_officer_signs_a_head() -> World:
    party = jordan()
    party.act(HoldRequested)
    party.notes.append(party.head(FIRST))
    party.signs_heads = party.officers[0]
    world = told(party, size=FIRST)
    world.pieces = [*party.pieces(), *_head(party, "checkpoint", FIRST)]
    return world


def _head(party: Party, what: str, size: int) -> list[Piece]:

    return [CheckpointPiece(participant=party.journal, note=party.head(size, key=party.key(what)))]


@case
def a_thief_whom_others_held_amends_answers_and_releases_nothing() -> World:
    """Iran's hold on Jordan, and Jordan's own hold; the thief answers the one and releases the other."""
    party, iran = jordan(), Party("iran").begin()
    asked = iran.act(HoldRequested, header={"recipients": ("iran", "jordan")})
    own = party.act(HoldRequested, header={"recipients": ("iran", "jordan")})
    party.act(HoldAnswered, about=asked, answer=HoldAnswer.HOLDING)
    party.act(HoldReleased, about=own)
    held, _ = party.cosigned(iran, START_S)
    stray = party.stray_revocation(party.officers[0], FIRST + 1)
    return World(
        parties=[party, iran],
        pieces=[*party.pieces(), *iran.pieces(), held, stray],
        doubted={("jordan", FIRST + 1): "contested", ("jordan", FIRST + 2): "contested"},
        also=lambda f, p: {side.state for hold in p.holds for side in hold.sides} == {HoldState.RINGING},
    )


# -- a second history ---------------------------------------------------------------------------------


def two_histories() -> tuple[Party, list[bytes]]:
    """A thief with the checkpoint key cuts the last entry off and writes its own."""
    party = robbed()
    officials = party.officials[:2]
    other = [*party.leaves[: FIRST + 1], party.leaf(KeyIssued, *officials, **issue_fields(party))]
    return party, other


@case
def a_stolen_checkpoint_key_signs_another_history() -> World:
    party, other = two_histories()
    extra: list[Piece] = [
        LeafPiece(participant="jordan", index=FIRST + 1, leaf=other[-1]),
        CheckpointPiece(participant="jordan", note=party.head(leaves=other)),
        CheckpointPiece(participant="jordan", note=party.head(FIRST + 1)),
    ]
    return World(
        parties=[party],
        pieces=[*party.pieces(), *extra],
        sizes={"jordan": FIRST + 1},
        forked=("jordan",),
        also=lambda f, p: len(p.holds) == 2 and len([d for d in p.doubted if d.standing.value == "fork"]) == 2,
        doubted={("jordan", FIRST + 1): "fork"},
    )


@case
def a_revocation_in_the_tail_of_a_fork_is_one_all_the_same() -> World:
    """The officials' revocation stands only in one of two histories: it ends the key in what both share."""
    party = robbed()
    revocation = party.leaf(KeyRevoked, *party.officials[:2], **party.revoke(party.officers[0], FIRST))
    other = [*party.leaves[: FIRST + 1], revocation]
    fork = find_fork(party.head(), party.head(leaves=other), tree_of(other))
    assert fork is not None
    extra: list[Piece] = [
        LeafPiece(participant="jordan", index=FIRST + 1, leaf=revocation),
        ForkPiece(participant="jordan", text=format_fork(fork)),
        CheckpointPiece(participant="jordan", note=party.head(FIRST + 1)),
    ]
    return World(
        parties=[party],
        pieces=[*party.pieces(), *extra],
        sizes={"jordan": FIRST + 1},
        forked=("jordan",),
        doubted={("jordan", FIRST): "void", ("jordan", FIRST + 1): "fork"},
    )


@case
def evidence_of_a_fork_of_another_journal_says_nothing_here() -> World:
    """The same checkpoint key signed two histories of a journal with another origin."""
    party, other = jordan(), Party("jordan", journal="jordan-2")
    other.signs_heads = party.signs_heads
    other.begin()
    one, two = other.head(2), other.head(leaves=[*other.leaves[:1], other.leaves[3]])
    fork = find_fork(one, two, tree_of(other.leaves))
    assert fork is not None
    piece = ForkPiece(participant="jordan", text=format_fork(fork))
    return World(parties=[party], pieces=[*party.pieces(), piece], sizes={"jordan": FIRST})


@case
def evidence_of_a_fork_by_a_strangers_key() -> World:
    party, other = two_histories()
    stranger = made_key(party.signs_heads.vkey.name, "stranger")
    notes = party.head(key=stranger), party.head(leaves=other, key=stranger)
    fork = find_fork(*notes, tree_of(other))
    assert fork is not None
    piece = ForkPiece(participant="jordan", text=format_fork(fork))
    return World(parties=[party], pieces=[*party.pieces(), piece], sizes={"jordan": FIRST + 2})
