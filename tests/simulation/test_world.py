"""Many nodes, a bad network: what is recorded arrives everywhere once it heals, once, and in order."""

from datetime import timedelta
from pathlib import Path

import pytest
from tools.vectors import example

from openline.actions import Envelope
from openline.errors import ActError, MessageError, RecordError
from openline.messages import HoldAnswer, HoldAnswered, HoldRequested, LineDeclared, LineState, Role, Status
from openline.node import Config, Node, Seat, create, open_node, origin_of
from openline.simulation import Link, World
from openline.storage import key_from_seed
from openline.transport import Leaves, Opened
from tests.worlds import START

NAMES = ("jordan", "russian-federation", "united-states")


def world(folder: Path, seed: int, loss: int, roles: tuple[Role, ...] = (Role.WATCH, Role.AUTHORITY)) -> World:
    made = World(seed, START, Link(delay_s=1, loss_percent=loss))
    roots = {name: key_from_seed(f"{origin_of('test', name)}/root", made.random(32)) for name in NAMES}
    trust = {name: key.vkey for name, key in roots.items()}
    for name in NAMES:
        config = Config(participant=name, arrangement="test", arrangement_digest="0" * 64, host_post=f"{name}-post")
        seats = [Seat(post=f"{name}-post", roles=roles)]
        made.add(
            create(
                folder / name,
                config,
                seats,
                roots[name],
                trust,
                passphrase=b"test",
                now=START,
                random=made.random,
                status=Status.EXERCISE,
            )
        )
    return made


def hold(made: World, by: str = "united-states", to: str = "russian-federation") -> None:
    sample = example(HoldRequested)
    fields = {n: getattr(sample, n) for n in sample.__struct_fields__ if n != "header"}
    made.act(by, f"{by}-post", HoldRequested, fields, Envelope(recipients=(to,), status=Status.EXERCISE))


@pytest.mark.parametrize("seed", range(5))
def test_after_loss_and_a_cut_everything_is_everywhere_once_and_in_order(tmp_path: Path, seed: int) -> None:
    made = world(tmp_path, seed, loss=30)
    made.settle()
    made.cut("russian-federation")
    for _ in range(4):
        hold(made)
        made.run_until(made.now + timedelta(minutes=7))
    made.heal("russian-federation")
    made.settle()
    heads = {
        name: tuple((h.participant, h.size, h.root) for h in n.picture(made.now).heads)
        for name, n in made.nodes.items()
    }
    assert len(set(heads.values())) == 1
    assert made.lost > 0
    seen = made.nodes["russian-federation"].picture(made.now)
    assert len(seen.holds) == 4
    assert all(ladder.delivered for h in made.nodes["united-states"].picture(made.now).holds for ladder in h.ladders)
    assert made.nodes["jordan"].picture(made.now).holds == (), "no recipient, no body"


def test_receipts_are_never_receipted_and_the_talk_comes_to_rest(tmp_path: Path) -> None:
    made = world(tmp_path, 1, loss=0)
    made.settle()
    hold(made)
    made.settle()
    sizes = [node.store.size() for node in made.nodes.values()]
    made.tick()
    made.settle()
    assert sizes == [node.store.size() for node in made.nodes.values()]


def test_a_reopened_node_shows_the_same_picture(tmp_path: Path) -> None:
    made = world(tmp_path, 2, loss=0)
    made.settle()
    hold(made)
    made.settle()
    for name, node in made.nodes.items():
        again = open_node(tmp_path / name, b"test")
        assert again.picture(made.now) == node.picture(made.now)


def test_seen_names_only_what_moved_since_also_after_a_restart(tmp_path: Path) -> None:
    made = world(tmp_path, 7, loss=0)
    made.settle()
    hold(made)
    made.settle()
    for _ in range(2):
        hold(made, by="jordan")
        made.settle()
    last = made.nodes["jordan"].folding.books["jordan"].entries
    cited = [{seen.participant for seen in e.message.header.seen} for e in last if e.message]
    assert any(cited), "journals were cited as they moved"
    again = open_node(tmp_path / "jordan", b"test")
    assert again.seen() == made.nodes["jordan"].seen()
    sizes: dict[str, int] = {}
    for entry in last:
        for seen in entry.message.header.seen if entry.message else ():
            assert seen.size > sizes.get(seen.participant, 0), "never the same size twice, never less"
            sizes[seen.participant] = seen.size


def test_a_wrong_passphrase_opens_nothing(tmp_path: Path) -> None:
    world(tmp_path, 3, loss=0)
    with pytest.raises(RecordError) as caught:
        open_node(tmp_path / "jordan", b"guess")
    assert caught.value.code == "storage.passphrase-wrong"


def test_a_packet_with_a_gap_a_changed_leaf_or_a_foreign_opening_changes_nothing(tmp_path: Path) -> None:
    made = world(tmp_path, 4, loss=0)
    sender, receiver = made.nodes["united-states"], made.nodes["jordan"]
    leaves, note = sender.store.leaves(), sender.store.head_note()
    assert note is not None
    opening = (Opened(leaf_hash=b"x" * 32, salt=b"s" * 32, body=b"{}"),)
    bad = [
        Leaves(journal="united-states", start=3, leaves=tuple(leaves[3:]), checkpoint=note),
        Leaves(journal="united-states", start=0, leaves=tuple(leaves[:-1]), checkpoint=note),
        Leaves(
            journal="united-states",
            start=0,
            leaves=(leaves[0][:-9] + b"AAAAAAAA\n", *leaves[1:]),
            checkpoint=note,
            openings=opening,
        ),
    ]
    for packet in bad:
        effects = receiver.handle(packet, START, made.random)
        assert receiver.folding.books["united-states"].frontier.size == 0
        assert [effect.what.size for effect in effects if hasattr(effect.what, "size")] == [0], (
            "it says again what it holds"
        )
    good = Leaves(journal="united-states", start=0, leaves=tuple(leaves), checkpoint=note, openings=opening)
    receiver.handle(good, START, made.random)
    assert receiver.folding.books["united-states"].frontier.size == len(leaves)
    assert b"x" * 32 not in receiver.folding.evidence.openings


def test_our_own_journal_from_somebody_else_and_a_strangers_are_refused(tmp_path: Path) -> None:
    made = world(tmp_path, 5, loss=0)
    node = made.nodes["jordan"]
    note = node.store.head_note()
    assert note is not None
    for name in ("jordan", "stranger"):
        with pytest.raises(RecordError):
            node.handle(Leaves(journal=name, start=0, leaves=(), checkpoint=note), START, made.random)


def _unchanged(node: Node, act: object) -> None:
    before = node.store.size()
    with pytest.raises((ActError, MessageError)):
        act()  # type: ignore[operator]
    assert node.store.size() == before


def test_an_act_that_is_denied_or_malformed_records_nothing(tmp_path: Path) -> None:
    made = world(tmp_path, 6, loss=0, roles=(Role.WATCH,))
    node = made.nodes["jordan"]
    envelope = Envelope(recipients=("united-states",), status=Status.EXERCISE)
    grave = {"line": "flight-safety", "state": LineState.OPEN, "reason": "r", "effective_utc": START}
    _unchanged(node, lambda: made.act("jordan", "jordan-post", LineDeclared, grave, envelope))
    _unchanged(node, lambda: made.act("jordan", "jordan-post", LineDeclared, {**grave, "line": "NOT AN ID"}, envelope))
    _unchanged(node, lambda: made.act("jordan", "no-such-post", LineDeclared, grave, envelope))
    made.settle()
    hold(made, by="jordan", to="united-states")
    own = node.picture(made.now).holds[0].mark.ref
    _unchanged(
        node,
        lambda: made.act("jordan", "jordan-post", HoldAnswered, {"about": own, "answer": HoldAnswer.HOLDING}, envelope),
    )
