"""The mirror: leaves are kept only when proven, kept for good, and cosigned only when all of them are there."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from openline import limits
from openline.errors import RecordError
from openline.journal import (
    COSIGNATURE,
    CosignedHead,
    Mirror,
    Mirrored,
    Response,
    Tree,
    Witness,
    add_checkpoint,
    add_entries,
    add_pending,
    answer_as_mirror,
    answer_as_witness,
    check_distinct,
    checkpoint_request,
    cosignatures,
    entries_request,
    leaf_hash,
    origin_hash,
    package_count,
    packages_of,
    parse_mirror_info,
)
from openline.storage import CosignedStore, key_from_seed
from tests.journal.witness_table import NOW, ORIGIN, line, note, proof, root, seed, text

LOGS = {ORIGIN: [key_from_seed(ORIGIN, seed("log")).vkey]}
NAME = "mirror.example/amman"
US = Mirror(signer=key_from_seed(NAME, seed("mirror"), COSIGNATURE), logs=LOGS)
INFO = "text/x.tlog.mirror-info"
LEAVES = [f"leaf {n}".encode() * (1 + n % 3) for n in range(1_300)]
HASHES = [leaf_hash(leaf) for leaf in LEAVES]


def head(size: int, hashes: Sequence[bytes] = HASHES) -> bytes:
    return text(size, root(hashes[:size]))


def cosigned(size: int, at: int = NOW) -> bytes:
    message = f"cosignature/v1\ntime {at}\n".encode() + head(size)
    return line(NAME, "mirror", message, kind=4, before=at.to_bytes(8, "big"))


def request(start: int, end: int, leaves: list[bytes] = LEAVES, origin: str = ORIGIN) -> bytes:
    return entries_request(origin, Tree([leaf_hash(leaf) for leaf in leaves[:end]]), leaves, start, end)


class Copy:
    """A mirror over its file, with the requests of a client."""

    def __init__(self, path: Path) -> None:
        self.store = CosignedStore.create(path)
        self.pending = 0

    def to(self, size: int) -> None:
        """Bring the pending checkpoint to a size."""
        path = proof(HASHES[:size], self.pending) if 0 < self.pending < size else []
        found = add_pending(checkpoint_request(self.pending, path, note(head(size))), US, self.store)
        assert found == Response(status=200, content_type="text/plain; charset=utf-8", body=b"")
        self.pending = size

    def add(self, body: bytes, at: int = NOW) -> Response:
        return add_entries(body, US, self.store, at)

    def fill(self, size: int) -> None:
        self.to(size)
        found = self.add(request(self.store.next_entry(ORIGIN), size))
        assert found.body == cosigned(size), found

    def state(self) -> tuple[int, Mirrored | None]:
        return self.store.next_entry(ORIGIN), self.store.mirrored(ORIGIN)


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path / "cosigned.db")


def info(size: int, following: int) -> bytes:
    return f"{size}\n{following}\n\n".encode()


def refused(copy: Copy, body: bytes, status: int, answer: bytes | None = None) -> Response:
    """The request is refused as said, and nothing was changed."""
    before = copy.state()
    found = copy.add(body)
    assert found.status == status, found
    assert found.content_type == (INFO if status in (202, 409) else "text/plain; charset=utf-8")
    assert answer is None or found.body == answer
    assert copy.state() == before
    return found


def test_packages_are_aligned_whatever_the_start(copy: Copy) -> None:
    assert [tuple(p) for p in packages_of(300, 700)] == [(256, 300, 512), (512, 512, 700)]
    assert [tuple(p) for p in packages_of(0, 256)] == [(0, 0, 256)]
    assert [list(packages_of(n, n)) for n in (0, 5, 256)] == [[], [], []]
    dice = random.Random(1)
    for _ in range(300):
        start, end = sorted((dice.randrange(2_000), dice.randrange(2_000)))
        assert package_count(start, end) == len(list(packages_of(start, end)))
    assert package_count(0, 2**63) == 2**55


def test_the_request_is_the_bytes_that_the_specification_lays_out() -> None:
    body = request(255, 258)
    start = len(ORIGIN).to_bytes(2, "big") + ORIGIN.encode()
    start += (255).to_bytes(8, "big") + (258).to_bytes(8, "big") + b"\x00\x00"
    first = len(LEAVES[255]).to_bytes(2, "big") + LEAVES[255] + b"\x01" + root(HASHES[256:258])
    second = b"".join(len(x).to_bytes(2, "big") + x for x in LEAVES[256:258]) + b"\x01" + root(HASHES[:256])
    assert body == start + first + second


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 511, 512, 513, 1_000])
def test_a_journal_is_mirrored_and_only_then_cosigned(copy: Copy, size: int) -> None:
    copy.to(size)
    assert copy.state() == (0, None), "a pending checkpoint is not cosigned"
    found = copy.add(request(0, size))
    assert found == Response(status=200, content_type="text/plain; charset=utf-8", body=cosigned(size))
    assert list(copy.store.entries(ORIGIN, 0, size)) == LEAVES[:size]
    path = f"/{origin_hash(ORIGIN)}/checkpoint"
    served = answer_as_mirror(US, copy.store, "GET", path, b"", NOW + 5)
    assert served.body == note(head(size)) + cosigned(size)
    assert [c.name for c in cosignatures(served.body, [US.signer.vkey])] == [NAME]


def test_growth_goes_on_in_the_middle_of_a_package(copy: Copy) -> None:
    for size in (100, 255, 300, 512, 700, 1_300):
        copy.fill(size)
    copy.store.close()


def test_an_upload_that_breaks_off_anywhere_goes_on_where_it_broke_off(copy: Copy) -> None:
    """Cut at many places: what was authenticated counts, what was cut does not, and the rest is asked for."""
    copy.to(700)
    dice, turns = random.Random(3), 0
    while (following := copy.store.next_entry(ORIGIN)) < 700:
        body = request(following, 700)
        whole = len(request(following, 700)) - len(request(min(following - following % 256 + 256, 700), 700))
        cut = dice.randrange(len(body))
        found = copy.add(body[:cut])
        kept = copy.store.next_entry(ORIGIN)
        assert found.status == (202 if kept > following else 400), (cut, found)
        if found.status == 202:
            assert found.body == info(700, kept)
            assert parse_mirror_info(found.body) == (700, kept, b"")
            assert kept % 256 == 0
        assert whole != 0
        assert copy.state()[1] is None
        turns += 1
        if turns == 40:
            break
    following = copy.store.next_entry(ORIGIN)
    assert copy.add(request(following, 700)).body == cosigned(700)


def test_a_long_upload_is_taken_in_parts_of_32_packages(copy: Copy) -> None:
    size = 33 * 256 + 7
    leaves = [b"%d" % n for n in range(size)]
    tree = Tree([leaf_hash(leaf) for leaf in leaves])
    body = text(size, root([leaf_hash(leaf) for leaf in leaves]))
    assert add_pending(checkpoint_request(0, [], note(body)), US, copy.store).status == 200
    found = copy.add(entries_request(ORIGIN, tree, leaves, 0, size))
    assert (found.status, found.body) == (202, info(size, 32 * 256))
    assert copy.add(entries_request(ORIGIN, tree, leaves, 32 * 256, size)).status == 200


def test_each_request_that_does_not_fit_is_told_where_to_go_on(copy: Copy) -> None:
    other = request(0, 5, origin="log.example/nobody")
    refused(copy, other, 404, b"this origin is not known here\n")
    refused(copy, request(0, 5), 422, b"no checkpoint of this origin is pending\n")
    copy.to(300)
    refused(copy, request(0, 299), 409, info(300, 0))
    refused(copy, request(256, 300), 409, info(300, 0))
    copy.add(request(0, 300))
    copy.to(600)
    copy.fill(1_000)
    refused(copy, request(0, 600), 409, info(1_000, 1_000))
    refused(copy, request(1_000, 1_200), 409, info(1_000, 1_000))
    assert copy.add(request(1_000, 1_000)).body == cosigned(1_000), "nothing to add, and all is there"
    assert copy.add(request(990, 1_000), NOW + 1).body == cosigned(1_000, NOW + 1), "leaves sent twice stay once"
    refused(copy, request(1_000, 1_000), 503)


def test_an_upload_that_repeats_too_much_is_not_read(copy: Copy) -> None:
    size = limits.EXCESS_ENTRIES + 300
    leaves = [b"%d" % n for n in range(size)]
    hashes = [leaf_hash(leaf) for leaf in leaves]
    add_pending(checkpoint_request(0, [], note(text(size, root(hashes)))), US, copy.store)
    assert copy.add(entries_request(ORIGIN, Tree(hashes), leaves, 0, size)).status == 202
    assert copy.add(entries_request(ORIGIN, Tree(hashes), leaves, 8_192, size)).status == 200
    refused(copy, entries_request(ORIGIN, Tree(hashes), leaves, 299, size), 409, info(size, size))
    assert copy.add(entries_request(ORIGIN, Tree(hashes), leaves, size - limits.EXCESS_ENTRIES, size)).status == 202


@pytest.mark.parametrize("cut", [0, 1, 2, 10, 30, 38, 39, 60])
def test_a_head_or_a_first_package_that_is_cut_short_is_malformed(copy: Copy, cut: int) -> None:
    copy.to(300)
    refused(copy, request(0, 300)[:cut], 400)


def test_malformed_requests_change_nothing(copy: Copy) -> None:
    copy.to(5)
    whole = request(0, 5)
    backwards = whole.replace(
        (0).to_bytes(8, "big") + (5).to_bytes(8, "big"), (5).to_bytes(8, "big") + (0).to_bytes(8, "big")
    )
    refused(copy, backwards, 400)
    refused(copy, whole[:-1] + b"\x40", 400)
    refused(copy, request(0, 0)[:-2] + b"\xff\xff", 400)


def test_bytes_behind_the_last_package_are_refused_before_anything_is_signed(copy: Copy) -> None:
    copy.to(5)
    found = copy.add(request(0, 5) + b"\x00")
    assert found.status == 400
    assert copy.state() == (5, None), "the leaves were proven and stay; nothing was cosigned"
    assert copy.add(request(5, 5)).body == cosigned(5)


def test_no_leaf_is_kept_that_the_journal_did_not_sign(copy: Copy) -> None:
    copy.to(700)
    for wrong in (0, 255, 256, 300, 699):
        leaves = [*LEAVES[:wrong], b"another", *LEAVES[wrong + 1 :]]
        tree = Tree(HASHES[:700])
        found = copy.add(entries_request(ORIGIN, tree, leaves, copy.store.next_entry(ORIGIN), 700))
        assert found.status == 422, wrong
        assert copy.store.next_entry(ORIGIN) == wrong - wrong % 256
        assert list(copy.store.entries(ORIGIN, 0, 700)) == LEAVES[: wrong - wrong % 256]
    assert copy.add(request(512, 700)).body == cosigned(700)


def test_a_flipped_bit_anywhere_in_an_upload_never_gets_in(copy: Copy) -> None:
    copy.to(40)
    whole, dice = request(0, 40), random.Random(9)
    for _ in range(120):
        at = dice.randrange(len(whole))
        found = copy.add(whole[:at] + bytes([whole[at] ^ 1 << dice.randrange(8)]) + whole[at + 1 :])
        assert found.status in (400, 404, 409, 422), (at, found)
        assert copy.state() == (0, None)
    assert copy.add(whole).body == cosigned(40)


def test_an_earlier_pending_checkpoint_is_still_good_for_an_upload_under_way(copy: Copy) -> None:
    copy.to(300)
    assert copy.add(request(0, 300)[: len(request(0, 300)) // 2 + 2_000]).status in (202, 400)
    copy.to(600)
    assert copy.add(request(copy.store.next_entry(ORIGIN), 300)).body == cosigned(300)
    assert copy.add(request(300, 600)).body == cosigned(600)
    refused(copy, request(300, 300), 409, info(600, 600))


def test_only_the_last_pending_checkpoints_are_kept(copy: Copy) -> None:
    for size in range(1, limits.PENDING_CHECKPOINTS + 3):
        copy.to(size)
    assert len(copy.store.pending(ORIGIN)) == limits.PENDING_CHECKPOINTS
    refused(copy, request(0, 2), 409, info(limits.PENDING_CHECKPOINTS + 2, 0))
    assert copy.add(request(0, 3)).body == cosigned(3)


def test_a_mirror_never_follows_a_fork(copy: Copy) -> None:
    copy.fill(300)
    forked = [*HASHES[:290], *(leaf_hash(b"false %d" % n) for n in range(300))]
    for old, path in ((300, proof(forked[:500], 300)), (0, [])):
        body = checkpoint_request(old, path, note(head(500, forked)))
        assert add_pending(body, US, copy.store).status in (409, 422)
    assert copy.store.pending(ORIGIN) == [note(head(300))]


def test_a_leaf_that_rotted_on_the_disk_is_not_cosigned_over(copy: Copy) -> None:
    copy.to(600)
    half = request(0, 600)
    assert copy.add(half[: len(half) - 3]).status == 202
    copy.store._database.connection.execute("UPDATE entry SET data = x'00' WHERE idx = 17")
    with pytest.raises(RecordError) as caught:
        copy.add(request(512, 600))
    assert caught.value.code == "journal.mirror-damaged"
    assert copy.store.mirrored(ORIGIN) is None


def test_the_mirror_checkpoint_is_on_disk_before_it_is_signed(copy: Copy) -> None:
    class Spy:
        vkey = US.signer.vkey
        held: Mirrored | None = None

        def sign(self, message: bytes) -> bytes:
            self.held = copy.store.mirrored(ORIGIN)
            return US.signer.sign(message)

    spy = Spy()
    copy.to(20)
    assert add_entries(request(0, 20), Mirror(signer=spy, logs=LOGS), copy.store, NOW).status == 200
    assert spy.held is not None
    assert spy.held.frontier.size == 20


def test_the_loser_of_two_uploads_does_not_rewind_the_mirror(copy: Copy) -> None:
    copy.to(20)
    copy.to(40)
    copy.add(request(0, 40)[: len(request(0, 40)) - 1])

    class Slow(CosignedStore):
        def advance_mirrored(self, origin: str, mirrored: Mirrored) -> bool:
            assert copy.add(request(self.next_entry(ORIGIN), 40)).status == 200
            return super().advance_mirrored(origin, mirrored)

    slow = Slow.open(copy.store._database.path)
    found = add_entries(request(0, 20), US, slow, NOW)
    assert (found.status, found.body) == (409, info(40, 40))
    held = copy.store.mirrored(ORIGIN)
    assert held is not None
    assert held.frontier.size == 40


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/add-entries", 405), ("GET", "/add-checkpoint", 405), ("POST", "/sign-subtree", 404), ("GET", "/", 404),
     ("GET", f"/{origin_hash(ORIGIN)}/checkpoint", 404), ("GET", "/00/checkpoint", 404), ("POST", "/add-entries", 400)],
)  # fmt: skip
def test_each_address_answers_as_it_must(copy: Copy, method: str, path: str, status: int) -> None:
    assert answer_as_mirror(US, copy.store, method, path, b"", NOW).status == status
    copy.fill(3)
    served = answer_as_mirror(US, copy.store, "POST", f"/{origin_hash(ORIGIN)}/checkpoint", b"", NOW)
    assert (served.status, served.body) == (405, b"use GET\n")


def test_a_witness_beside_the_mirror_has_its_own_name_key_and_state(copy: Copy) -> None:
    other = key_from_seed("witness.example/amman", seed("witness"), COSIGNATURE)
    check_distinct(US.signer.vkey, other.vkey, LOGS[ORIGIN][0])
    for alike in (key_from_seed(NAME, seed("witness"), COSIGNATURE), key_from_seed("x", seed("mirror"), COSIGNATURE)):
        with pytest.raises(RecordError):
            check_distinct(other.vkey, US.signer.vkey, alike.vkey)
    copy.fill(20)
    seen = Witness(signer=other, logs=LOGS)
    assert add_checkpoint(checkpoint_request(0, [], note(head(5))), seen, copy.store, NOW).status == 200
    assert copy.store.latest(ORIGIN) == CosignedHead(note=note(head(5)), timestamp=NOW)
    path = f"/{origin_hash(ORIGIN)}/checkpoint"
    assert b"\n20\n" in answer_as_mirror(US, copy.store, "GET", path, b"", NOW).body
    assert b"\n5\n" in answer_as_witness(seen, copy.store, "GET", path, b"", NOW).body


def test_the_answer_of_a_mirror_is_read_strictly() -> None:
    assert parse_mirror_info(b"12\n7\nYWI=\n") == (12, 7, b"ab")
    for wrong in (
        b"",
        b"12\n7\n",
        b"012\n7\n\n",
        b"12\n7\n\n\n",
        b"12\n-7\n\n",
        b"12\n7\n?\n",
        b" 12\n7\n\n",
        b"1_2\n7\n\n",
        b"12\r\n7\n\n",
    ):
        with pytest.raises(RecordError):
            parse_mirror_info(wrong)
