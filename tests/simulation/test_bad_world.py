"""A bad world finds what it must find: a planted loss, a planted disorder, told as a short story; and real nodes keep on."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from openline.errors import StorageError
from openline.node import Node, Send
from openline.picture import HoldState
from openline.simulation import Crashed, Link, Machine, Moment, Oracle, Plan, Sizes, Violated, World, close, draw
from openline.transport import Leaves
from tests.nodes import THREE, hold, notice
from tests.simulation.bad_worlds import SAYINGS, Making, bad_world, run_plan, told

SMALL = Sizes(acts=(5, 7), crashes=(2, 3), hours=(1, 1))


class Forgetful(Machine):
    """A disk that loses the newest entry of its own journal when the power goes away."""

    def crash(self, node: Node) -> None:
        super().crash(node)
        database = sqlite3.connect(self.folder / "journal.db", isolation_level=None)
        rows = database.execute("SELECT idx, length(head) FROM leaf ORDER BY idx DESC LIMIT 2").fetchall()
        if rows[1][1]:  # it stands in a batch of its own, so that the file looks whole without it
            database.execute("DELETE FROM leaf WHERE idx = ?", rows[0][:1])
        database.close()
        (self.folder / "journal.db-mark").unlink()


class Disorderly(Machine):
    """A node that counts the two newest leaves of others the wrong way round."""

    def gated(self, node: Node) -> Node:
        absorb = node.folding.absorb

        def absorbed(pieces):  # type: ignore[no-untyped-def]
            sizes = {name: len(book.entries) for name, book in node.folding.books.items()}
            absorb(pieces)
            for name, book in node.folding.books.items():
                if name != node.journal and len(book.entries) > sizes.get(name, 0) + 1:
                    book.entries[-2:] = reversed(book.entries[-2:])

        node.folding.absorb = absorbed  # type: ignore[method-assign]
        return super().gated(node)


def _making(machine: type[Machine]) -> Making:
    return lambda folder, seed, oracle: bad_world(folder, seed, oracle, THREE, machine=machine)


def _plan(seed: int) -> Plan:
    return draw(seed, THREE, tuple(SAYINGS), SMALL)


def _failing(machine: type[Machine]) -> str:
    """The story of the first seed that fails."""
    for seed in range(1, 30):
        outcome = run_plan(_plan(seed), _making(machine))
        if outcome.broken is not None:
            return told(outcome, _making(machine))
    raise AssertionError("the planted fault was never met")


def test_an_entry_lost_at_a_crash_is_found_and_told_in_a_few_lines() -> None:
    text = _failing(Forgetful)
    assert "lost 1 acknowledged entries of its journal" in text
    assert "loses its power" in text
    assert len(text.splitlines()) <= 5, text


def test_leaves_counted_out_of_order_are_found_and_told_in_a_few_lines() -> None:
    text = _failing(Disorderly)
    assert "that stands at" in text
    assert len(text.splitlines()) <= 6, text


def test_the_same_seed_is_the_same_world_and_another_seed_is_another() -> None:
    runs = [run_plan(_plan(seed), _making(Machine)) for seed in (5, 5, 6)]
    assert all(run.broken is None for run in runs), runs
    assert runs[0].trace == runs[1].trace != runs[2].trace
    assert runs[0].counts == runs[1].counts


@pytest.fixture
def made(tmp_path: Path) -> World:
    """Three nodes that know one another, on machines, with an oracle."""
    return bad_world(tmp_path, 1, Oracle(), THREE)


def test_what_was_recorded_when_the_power_went_away_is_there_at_the_next_start(made: World) -> None:
    for moment in Moment:
        before = made.nodes["jordan"].store.size()
        if moment is not Moment.IDLE:
            made.crash_at("jordan", moment, 0)
        if moment in (Moment.IDLE, Moment.BETWEEN_EFFECTS):
            notice(made, "jordan", "united-states")
            made.crash("jordan")
        else:
            with pytest.raises(Crashed):
                notice(made, "jordan", "united-states")
        assert "jordan" not in made.nodes, "its power went away"
        made.start("jordan")
        recorded = made.nodes["jordan"].store.size() - before
        assert recorded == (0 if moment is Moment.BEFORE_COMMIT else 1), moment
        made.settle()


@pytest.mark.parametrize("wholly", [True, False])
def test_a_full_disk_keeps_showing_refuses_to_record_and_signs_later_for_what_it_got(made: World, wholly: bool) -> None:
    said = notice(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(seconds=30))
    made.fill("jordan", wholly=wholly)
    with pytest.raises(StorageError) as caught:
        for _ in range(500):
            notice(made, "jordan", "united-states")
    assert caught.value.code == "storage.disk-full"
    for _ in range(3):
        notice(made, "united-states", "jordan")
        made.tick()
        made.run_until(made.now + timedelta(minutes=2))
    assert made.nodes["jordan"].picture(made.now).activities, "it goes on showing"
    made.free("jordan")
    made.settle()
    assert made.oracle is not None
    assert made.oracle.missing(list(made.nodes.values())) is None
    assert "jordan" in made.nodes["united-states"].folding.receivers(bytes.fromhex(said.ref.leaf))
    assert not any(node.lacking() for node in made.nodes.values())


def test_bodies_stored_while_the_receipt_found_no_room_are_signed_for_at_a_later_tick(made: World) -> None:
    jordan, real = made.nodes["jordan"], made.nodes["jordan"].store.append

    def full(*arguments: object) -> None:
        raise StorageError("storage.disk-full", "no room", hint="free space")

    jordan.store.append = full  # type: ignore[assignment, method-assign]
    said = notice(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(seconds=30))
    assert bytes.fromhex(said.ref.leaf) in jordan.folding.evidence.openings, "the body was stored"
    assert made.refused["storage.disk-full"] == 1
    jordan.store.append = real  # type: ignore[method-assign]
    made.settle()
    assert "jordan" in made.nodes["united-states"].folding.receivers(bytes.fromhex(said.ref.leaf))


def test_a_peer_that_put_its_pen_down_is_not_flooded_with_the_body_that_it_does_not_sign_for(made: World) -> None:
    made.nodes["jordan"].overtaken_by = made.nodes["jordan"].store.head_note()
    said, before = notice(made, "united-states", "jordan"), made.carried
    made.run_until(made.now + timedelta(minutes=10))
    assert bytes.fromhex(said.ref.leaf) in made.nodes["jordan"].folding.evidence.openings
    assert made.nodes["united-states"].lacking(), "it is owed until it is signed for"
    assert made.carried - before < 20


def test_a_flash_body_stored_ahead_when_the_power_went_away_is_signed_for_after_the_start(made: World) -> None:
    made.cut("jordan")
    notice(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(seconds=5))
    made.heal("jordan")
    said = hold(made, "united-states", "jordan")
    made.crash_at("jordan", Moment.AFTER_COMMIT, 0)
    made.run_until(made.now + timedelta(seconds=5))
    assert "jordan" not in made.nodes, "its power went away with the body on disk and no receipt"
    made.start("jordan")
    key = bytes.fromhex(said.ref.leaf)
    assert key in made.nodes["jordan"].folding.evidence.openings
    made.settle()
    assert "jordan" in made.nodes["united-states"].folding.receivers(key)


def test_a_clock_that_goes_back_an_hour_delays_nothing_and_loses_nothing(made: World) -> None:
    made.cut("jordan")
    said = hold(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(seconds=40))
    made.heal("jordan")
    made.clocks["united-states"].step(-3600, made.now)
    start = made.now
    made.tick()
    made.run_until(made.now + timedelta(seconds=20))
    assert "jordan" in made.nodes["united-states"].folding.receivers(bytes.fromhex(said.ref.leaf)), made.now - start


def test_a_line_that_is_back_carries_at_once_what_was_lost_on_it(made: World) -> None:
    lines = [("united-states", "jordan")]
    made.part(lines)
    said = notice(made, "united-states", "jordan")
    made.run_until(made.now + timedelta(seconds=5))
    assert bytes.fromhex(said.ref.leaf) not in made.nodes["jordan"].folding.evidence.openings
    made.join(lines)
    made.run_until(made.now + timedelta(seconds=5))
    assert bytes.fromhex(said.ref.leaf) in made.nodes["jordan"].folding.evidence.openings


def test_what_a_node_refuses_is_counted_at_the_door_and_changes_nothing(made: World) -> None:
    node = made.nodes["jordan"]
    note = node.store.head_note()
    assert note is not None
    event = Leaves(journal="jordan", start=0, leaves=tuple(node.store.leaves()), checkpoint=note)
    made.network.send("united-states", Send(to="jordan", what=event), made.now, made.nodes)
    made.run_until(made.now + timedelta(seconds=10))
    assert made.refused == {"node.own-journal": 1}
    made.check_world()


def test_a_network_that_doubles_and_reorders_shows_every_hold_once(tmp_path: Path) -> None:
    made = bad_world(tmp_path, 3, Oracle(), THREE, Link(delay_s=1, duplicate_percent=50, jitter_s=90))
    for _ in range(6):
        hold(made, "united-states", "jordan")
        made.run_until(made.now + timedelta(seconds=20))
    made.settle()
    assert made.network.counts["doubled"] > 10 < made.network.counts["overtaken"]
    holds = made.nodes["jordan"].picture(made.now).holds
    assert len(holds) == 6
    assert all(hold.sides[0].state is HoldState.RINGING for hold in holds)
    for node in made.nodes.values():
        close(node)


def test_the_oracle_sees_an_altered_and_a_contradicting_head(made: World) -> None:
    oracle = made.oracle
    assert oracle is not None
    node = made.nodes["jordan"]
    truth = oracle.truths["united-states"]
    del truth.at[truth.hashes[2]]
    truth.hashes[2] = b"x" * 32
    with pytest.raises(Violated, match="that its author never wrote"):
        oracle.check_whole(node)
    truth.roots[len(truth.hashes)] = b"x" * 32
    with pytest.raises(Violated, match="not its journal's"):
        made.tick("united-states")
