"""Between which instants an entry was written, by others' clocks; times in bodies are claims."""

from openline.journal import cosign, parse_note
from openline.messages import HoldRequested, KeyIssued, Purpose
from openline.picture import CheckpointPiece, Folding, Interval, Piece, words_of
from tests.picture.cases import FIRST, issue_fields, jordan
from tests.picture.party import START_S, Party, evidence, made_key


class Attested:
    """Jordan writes; Iran's and Turkey's mirrors cosign."""

    def __init__(self, near: dict[str, frozenset[str]] | None = None) -> None:
        self.jordan, self.iran, self.turkey = jordan(), Party("iran").begin(), Party("turkey").begin()
        self.near, self.extra = near, list[Piece]()

    def interval(self, index: int) -> Interval:
        """Of Jordan's entry."""
        folding = self.folding()
        return folding.attested(folding.books["jordan"].entries[index])

    def folding(self) -> Folding:
        parties = [self.jordan, self.iran, self.turkey]
        pieces = [piece for party in parties for piece in party.pieces()]
        return Folding(evidence(parties, [*pieces, *self.extra], self.near))


def test_an_entry_that_nobody_attested_has_no_interval() -> None:
    assert Attested().interval(3) == Interval(not_before_s=None, not_after_s=None)


def test_the_earliest_independent_cosignature_bounds_from_above() -> None:
    world = Attested()
    world.extra += [
        world.jordan.cosigned(world.turkey, START_S + 50)[0],
        world.jordan.cosigned(world.iran, START_S + 9)[0],
    ]
    assert world.interval(FIRST - 1) == Interval(not_before_s=None, not_after_s=START_S + 9)


def test_its_own_and_its_hosts_clock_bound_nothing() -> None:
    world = Attested(near={"jordan": frozenset({"iran"})})
    world.extra += [world.jordan.cosigned(by, START_S)[0] for by in (world.jordan, world.iran)]
    assert world.interval(FIRST - 1) == Interval(not_before_s=None, not_after_s=None)


def test_a_cosignature_bounds_only_what_it_covers() -> None:
    world = Attested()
    world.extra.append(world.jordan.cosigned(world.iran, START_S, FIRST - 2)[0])
    assert world.interval(FIRST - 3).not_after_s == START_S
    assert world.interval(FIRST - 2).not_after_s is None


def test_a_cited_cosignature_bounds_this_entry_and_all_after_it_from_below() -> None:
    world = Attested()
    piece, cited = world.jordan.cosigned(world.iran, START_S + 7)
    world.extra.append(piece)
    world.jordan.act(HoldRequested, header={"cites": cited})
    world.jordan.root(KeyIssued, **issue_fields(world.jordan))
    assert world.interval(FIRST - 1).not_before_s is None
    assert world.interval(FIRST) == Interval(not_before_s=START_S + 7, not_after_s=None)
    assert world.interval(FIRST + 1).not_before_s == START_S + 7


def test_a_citation_of_another_journals_cosignature_bounds_too() -> None:
    """Turkey's mirror on Iran's journal: foreign to Jordan, so its time is not Jordan's claim."""
    world = Attested()
    piece, cited = world.iran.cosigned(world.turkey, START_S + 3)
    world.extra.append(piece)
    world.jordan.act(HoldRequested, header={"cites": cited})
    assert world.interval(FIRST).not_before_s == START_S + 3


def test_a_citation_of_ones_own_clock_bounds_nothing() -> None:
    world = Attested()
    piece, cited = world.iran.cosigned(world.jordan, START_S + 1_000)
    world.extra.append(piece)
    world.jordan.act(HoldRequested, header={"cites": cited})
    assert world.interval(FIRST).not_before_s is None


def test_a_cosignature_that_arrives_later_counts_as_if_it_had_been_there() -> None:
    world = Attested()
    piece, cited = world.jordan.cosigned(world.iran, START_S + 7)
    world.jordan.act(HoldRequested, header={"cites": cited})
    folding = world.folding()
    entry = folding.books["jordan"].entries[FIRST]
    assert folding.attested(entry).not_before_s is None
    folding.absorb([piece])
    assert folding.attested(entry).not_before_s == START_S + 7


def test_a_cosigner_that_nobody_issued_is_nobody() -> None:

    world = Attested()
    stranger = made_key(world.iran.mirror.vkey.name, "stranger", world.iran.mirror.vkey.kind)
    note = cosign(world.jordan.head(), stranger, START_S)
    world.extra.append(CheckpointPiece(participant="jordan", note=note))
    assert world.folding().cosignatures("jordan") == []


def test_a_word_alone_without_the_authors_line_is_a_cosignature_too() -> None:
    """A mirror sends its line by itself; the head's own line came another way, or not at all."""

    world = Attested()
    piece, _ = world.jordan.cosigned(world.iran, START_S + 4)
    parsed = parse_note(piece.note)
    line = piece.note.decode().rstrip("\n").split("\n")[-1]
    world.extra.append(CheckpointPiece(participant="jordan", note=f"{parsed.text}\n{line}\n".encode()))
    assert [item.at_s for item in world.folding().independent("jordan")] == [START_S + 4]


def test_the_words_of_an_entry_name_who_holds_it() -> None:
    world = Attested()
    world.jordan.act(HoldRequested, header={"recipients": ("iran", "turkey")})
    world.extra.append(world.jordan.cosigned(world.iran, START_S + 4)[0])
    folding = world.folding()
    words = words_of(folding, folding.books["jordan"].entries[FIRST], None)
    assert (words.recorded, dict(words.mirrored), set(words.missing)) == (
        True,
        {"iran": START_S + 4},
        {"iran", "turkey"},
    )
    assert words.attested.not_after_s == START_S + 4


def test_keys_for_mirrors_are_told_by_their_purpose() -> None:
    """A heartbeat key has the same signature type; what it signs is no word about holding anything."""

    world = Attested()
    note = cosign(world.jordan.head(), world.iran.key("heartbeat", Purpose.HEARTBEAT), START_S)
    world.extra.append(CheckpointPiece(participant="jordan", note=note))
    assert world.folding().independent("jordan") == []
