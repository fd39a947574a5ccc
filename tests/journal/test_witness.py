"""The witness: every row of the table, the order of its steps, its clock, and what it keeps."""

from pathlib import Path

import pytest

from openline.journal import (
    COSIGNATURE,
    EMPTY_ROOT,
    CosignedHead,
    Response,
    Witness,
    add_checkpoint,
    answer_as_witness,
    checkpoint_request,
    origin_hash,
    parse_note,
)
from openline.storage import CosignedStore, key_from_seed
from tests.journal.witness_table import (
    HASH,
    LATE,
    NOW,
    ORIGIN,
    ROWS,
    T5,
    T13,
    TRUE,
    WITNESS,
    Row,
    asked,
    cosignature,
    line,
    note,
    proof,
    root,
    seed,
    steps,
    text,
)

LOGS = {ORIGIN: [key_from_seed(ORIGIN, seed(label)).vkey for label in ("log", "log 2")]}
US = Witness(signer=key_from_seed(WITNESS, seed("witness"), COSIGNATURE), logs=LOGS)


@pytest.fixture
def heads(tmp_path: Path) -> CosignedStore:
    return CosignedStore.create(tmp_path / "cosigned.db")


def test_the_table_has_a_row_for_every_rule() -> None:
    assert len({row.danger for row in ROWS}) == len(ROWS) >= 30
    assert {row.status for row in ROWS} == {200, 400, 403, 404, 405, 409, 422}


@pytest.mark.parametrize("row", ROWS, ids=[row.danger for row in ROWS])
def test_each_request_gets_exactly_its_answer(row: Row, heads: CosignedStore) -> None:
    for body, expected in steps(row.before):
        assert add_checkpoint(body, US, heads, NOW).body == expected, "the sanity check: the state is reached"
    before = heads.latest(ORIGIN)
    found = answer_as_witness(US, heads, row.method, row.path, row.body, NOW)
    assert found == Response(status=row.status, content_type=row.kind, body=row.answer)
    changed = heads.latest(ORIGIN) != before
    assert not changed or row.status == 200, "a refusal changes nothing"


def test_our_request_is_the_one_that_the_table_writes() -> None:
    path = proof(TRUE[:13], 5)
    assert checkpoint_request(5, path, note(T13)) == asked(5, path, note(T13))
    assert checkpoint_request(0, [], note(T5)) == asked(0, [], note(T5))
    assert origin_hash(ORIGIN) == HASH


class Stops:
    """Heads that note what was asked of them, and fail as they are told, kept or lost."""

    def __init__(self, inner: CosignedStore, *, fail: bool = False, keep: bool = True) -> None:
        self.inner, self.fail, self.keep = inner, fail, keep
        self.said: list[str] = []

    def latest(self, origin: str) -> CosignedHead | None:
        self.said.append("latest")
        return self.inner.latest(origin)

    def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
        self.said.append("advance")
        if self.keep:
            assert self.inner.advance(origin, expected_size, expected_root, head)
        if self.fail:
            raise OSError("the disk is full")
        return True

    def sign(self, message: bytes) -> bytes:
        self.said.append("sign")
        return US.signer.sign(message)

    vkey = US.signer.vkey


def test_nothing_is_signed_before_it_is_kept(heads: CosignedStore) -> None:
    spy = Stops(heads)
    add_checkpoint(steps((5,))[0][0], Witness(signer=spy, logs=LOGS), spy, NOW)
    assert spy.said == ["latest", "advance", "sign"]


@pytest.mark.parametrize("keep", [True, False], ids=["the write was kept", "the write was lost"])
def test_a_write_that_fails_gives_no_cosignature_and_the_next_try_comes_right(heads: CosignedStore, keep: bool) -> None:
    spy = Stops(heads, fail=True, keep=keep)
    with pytest.raises(OSError, match="full"):
        add_checkpoint(steps((5,))[0][0], Witness(signer=spy, logs=LOGS), spy, NOW)
    assert "sign" not in spy.said
    again = add_checkpoint(asked(0, [], note(T5)), US, heads, NOW)
    assert again.status == (409 if keep else 200)
    if keep:
        assert again.body == b"5\n"
        assert add_checkpoint(asked(5, [], note(T5)), US, heads, NOW).body == cosignature(T5)


def test_a_clock_that_went_back_signs_nothing_and_a_still_one_may_sign_again(heads: CosignedStore) -> None:
    first, second = steps((5, 13))
    assert add_checkpoint(first[0], US, heads, NOW).status == 200
    held = heads.latest(ORIGIN)
    assert add_checkpoint(second[0], US, heads, NOW - 1).status == 503
    assert heads.latest(ORIGIN) == held
    assert add_checkpoint(second[0], US, heads, NOW).body == second[1]
    assert add_checkpoint(asked(13, [], note(T13)), US, heads, NOW + 9).body == cosignature(T13, NOW + 9)


def test_the_loser_of_a_race_is_told_the_size_of_the_winner(heads: CosignedStore) -> None:
    """Both were checked against size 5; one reached 13, the other a history that forked at 9."""
    assert add_checkpoint(steps((5,))[0][0], US, heads, NOW).status == 200

    class Slow(Stops):
        def advance(self, origin: str, expected_size: int, expected_root: bytes, head: CosignedHead) -> bool:
            add_checkpoint(asked(5, proof(TRUE[:13], 5), note(T13)), US, heads, NOW)
            return heads.advance(origin, expected_size, expected_root, head)

    forked = text(12, root(LATE[:12]))
    spy = Slow(heads)
    found = add_checkpoint(asked(5, proof(LATE[:12], 5), note(forked)), Witness(signer=spy, logs=LOGS), spy, NOW)
    assert (found.status, found.body) == (409, b"13\n")
    assert "sign" not in spy.said


def test_what_is_kept_holds_only_verified_lines_of_the_journal(heads: CosignedStore) -> None:
    lines = [line("x", "x", T5), line(ORIGIN, "log", T5), line(ORIGIN, "log", T5), line("y", "y", T5)]
    assert add_checkpoint(asked(0, [], note(T5, *lines)), US, heads, NOW).status == 200
    held = heads.latest(ORIGIN)
    assert held is not None
    assert held.note == note(T5)
    assert len(parse_note(held.note).lines) == 1


def test_a_store_compares_before_it_swaps(heads: CosignedStore) -> None:
    five = CosignedHead(note=note(T5), timestamp=NOW)
    assert not heads.advance(ORIGIN, 3, root(TRUE[:3]), five)
    assert heads.advance(ORIGIN, 0, EMPTY_ROOT, five)
    assert not heads.advance(ORIGIN, 0, EMPTY_ROOT, five)
    assert not heads.advance(ORIGIN, 5, root(LATE[:4]), CosignedHead(note=note(T13), timestamp=NOW))
    assert heads.latest(ORIGIN) == five
