"""Fork evidence proves two histories or nothing; no honest journal is ever accused."""

import random
from dataclasses import replace

import pytest

from openline import limits
from openline.errors import RecordError
from openline.journal import (
    Checkpoint,
    Fork,
    OtherBeginning,
    SameSize,
    Tree,
    check_fork,
    consistency_proof,
    find_fork,
    format_fork,
    leaf_hash,
    parse_fork,
    root_of,
    sign_checkpoint,
)
from openline.storage import key_from_seed
from tests.worlds import seeded

LOG = key_from_seed("log.example/x", seeded("log"))
OTHER = key_from_seed("log.example/x", seeded("other"))
ORIGIN = "log.example/x"


def history(size: int, label: str = "true", common: int = 0) -> list[bytes]:
    return [leaf_hash(f"{'true' if n < common else label} {n}".encode()) for n in range(size)]


def signed(hashes: list[bytes], *, origin: str = ORIGIN, size: int | None = None) -> bytes:
    found = Checkpoint(origin=origin, size=len(hashes) if size is None else size, root=root_of(hashes))
    return sign_checkpoint(found, LOG)


def found_fork(mine: list[bytes], theirs: list[bytes]) -> Fork:
    found = find_fork(signed(mine), signed(theirs), Tree(mine if len(mine) > len(theirs) else theirs))
    assert found is not None
    return found


ONE, TWO = history(9), history(9, "false", 3)
FORKS = {
    "one size": found_fork(ONE, TWO),
    "two sizes": found_fork(ONE[:6], TWO),
    "the smaller a whole subtree": found_fork(ONE[:8], TWO),
    "the smaller of one leaf": found_fork(ONE[:1], history(4, "false")),
}


@pytest.mark.parametrize("fork", FORKS.values(), ids=FORKS)
def test_two_histories_are_proven_in_one_file(fork: Fork) -> None:
    small, large = check_fork(fork, LOG.vkey)
    assert small.size <= large.size
    assert parse_fork(format_fork(fork)) == fork


def test_the_smaller_sizes_need_a_proof_and_the_same_size_needs_none() -> None:
    assert isinstance(FORKS["one size"], SameSize)
    assert isinstance(FORKS["two sizes"], OtherBeginning)
    assert FORKS["two sizes"].proof


def test_an_honest_journal_is_accused_of_nothing() -> None:
    dice = random.Random(5)
    for _ in range(50):
        size = dice.randint(1, 40)
        whole, small = history(size), dice.randint(0, size)
        assert find_fork(signed(whole), signed(whole[:small]), Tree(whole)) is None
        if not 0 < small < size:
            continue
        true = consistency_proof(whole, small)
        for other in (root_of(whole[:small]), seeded("any root")):
            claim = OtherBeginning(smaller=signed(whole[:small]), larger=signed(whole), other_root=other, proof=true)
            with pytest.raises(RecordError):
                check_fork(claim, LOG.vkey)


def test_the_comparison_itself_takes_no_false_leaves() -> None:
    for wrong in (TWO, ONE[:8], ONE[::-1]):
        with pytest.raises(RecordError):
            find_fork(signed(ONE[:4]), signed(ONE), Tree(wrong))
    with pytest.raises(RecordError):
        find_fork(signed(ONE), signed(ONE[:4], origin="log.example/y"), Tree(ONE))


def test_evidence_that_proves_nothing_is_refused() -> None:
    same, apart = FORKS["one size"], FORKS["two sizes"]
    assert isinstance(apart, OtherBeginning)
    agree = replace(same, smaller=signed(ONE), larger=signed(ONE) + b"")
    for fork in (
        agree,
        SameSize(smaller=signed(ONE[:4]), larger=signed(ONE)),
        replace(apart, smaller=apart.larger, larger=apart.smaller),
        replace(apart, smaller=signed(TWO[:6])),
        replace(apart, proof=apart.proof[:-1]),
        replace(apart, proof=(*apart.proof, apart.proof[0])),
        replace(apart, other_root=seeded("x")),
        replace(apart, other_root=root_of(ONE[:6])),
        replace(apart, larger=signed(TWO, origin="log.example/y")),
        replace(same, larger=signed(TWO, origin="log.example/y")),
        OtherBeginning(smaller=signed([]), larger=signed(ONE), other_root=seeded("x"), proof=()),
        OtherBeginning(smaller=signed(ONE), larger=signed(TWO), other_root=root_of(TWO), proof=()),
    ):
        with pytest.raises(RecordError):
            check_fork(fork, LOG.vkey)


@pytest.mark.parametrize("fork", FORKS.values(), ids=FORKS)
def test_a_journal_is_not_accused_by_another_key(fork: Fork) -> None:
    with pytest.raises(RecordError):
        check_fork(fork, OTHER.vkey)


@pytest.mark.parametrize("fork", FORKS.values(), ids=FORKS)
def test_no_flipped_bit_and_no_cut_is_taken_for_evidence(fork: Fork) -> None:
    """Only a letter's case within base64 padding could mean the same, and that is refused too."""
    whole = format_fork(fork)
    refused = 0
    for at in range(len(whole)):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 1 << at % 8]) + whole[at + 1 :]):
            with pytest.raises(RecordError):
                check_fork(parse_fork(data), LOG.vkey)
            refused += 1
    assert refused == 2 * len(whole)
    for more in (b"\n", b"x", whole):
        with pytest.raises(RecordError):
            parse_fork(whole + more)


def test_the_file_has_one_form_and_a_limit() -> None:
    same, apart = FORKS["one size"], FORKS["two sizes"]
    whole = format_fork(apart)
    for other in (
        format_fork(replace(same, smaller=same.larger, larger=same.smaller)),
        whole.replace(b"smaller ", b"smaller 0", 1),
        whole.replace(b"other ", b"", 1),
        whole.replace(b"other ", b"other  ", 1),
        whole.replace(b"openline.fork/v1", b"openline.fork/v2"),
        whole.replace(b"\nlarger ", b"\r\nlarger ", 1),
        b"",
        b"openline.fork/v1\nsmaller 1\nlarger 1\n\nab",
        whole + b" " * limits.FORK_BYTES,
    ):
        with pytest.raises(RecordError):
            parse_fork(other)
