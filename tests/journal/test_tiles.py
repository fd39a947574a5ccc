"""A log as files: another log's files are read and written byte by byte, and no path or file that is not exact is taken."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import limits
from openline.errors import RecordError
from openline.journal import (
    Checkpoint,
    Tile,
    Tree,
    bundle_data,
    bundles_of,
    leaf_hash,
    parse_bundle,
    parse_tile_path,
    parse_vkey,
    read_log,
    read_tree,
    root_of,
    tile_data,
    tiles_of,
    verify_checkpoint,
)
from tests.journal.recursive_tree import RecursiveTree

SIZES = (1, 255, 256, 257, 65_539)


def code_of(call: Callable[[], object]) -> str:
    try:
        call()
    except RecordError as error:
        return error.code
    return ""


def entry(number: int) -> bytes:
    return b"entry %d " % number * (number % 5)


@cache
def oracle(size: int) -> RecursiveTree:
    return RecursiveTree([entry(n) for n in range(size)])


def files_of(size: int) -> dict[str, bytes]:
    """A log's files as C2SP tlog-tiles describes them, written without the journal's code (for less than 10**6 tiles)."""
    files, level = {}, 0
    while (count := size // 256**level) > 0:
        for number in range((count + 255) // 256):
            low, high = number * 256, min(number * 256 + 256, count)
            hashes = [oracle(size).mth(at * 256**level, (at + 1) * 256**level) for at in range(low, high)]
            files[f"tile/{level}/{number:03}" + (f".p/{high - low}" if high - low < 256 else "")] = b"".join(hashes)
        level += 1
    return files


def bundles_in(size: int) -> dict[str, bytes]:
    files = {}
    for low in range(0, size, 256):
        entries = [entry(n) for n in range(low, min(low + 256, size))]
        suffix = "" if len(entries) == 256 else f".p/{len(entries)}"
        files[f"tile/entries/{low // 256:03}{suffix}"] = b"".join(len(e).to_bytes(2, "big") + e for e in entries)
    return files


def head_of(size: int) -> Checkpoint:
    return Checkpoint(origin="log", size=size, root=oracle(size).mth(0, size))


# -- another log's files -----------------------------------------------------------------------------


def tessera(shared_data: Path) -> tuple[dict[str, bytes], list[Checkpoint]]:
    folder = shared_data / "tlog" / "tessera_log"
    key = parse_vkey((folder / "vkey.txt").read_text().strip())
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in (folder / "tile").rglob("*") if p.is_file()}
    return files, [verify_checkpoint(path.read_bytes(), key) for path in sorted(folder.glob("checkpoint*"))]


def test_every_checkpoint_tile_and_bundle_of_another_log_is_read_and_written_alike(shared_data: Path) -> None:
    files, heads = tessera(shared_data)
    largest = max(heads, key=lambda head: head.size)
    leaves, seen = read_log(files, largest), set()
    tree = Tree(map(leaf_hash, leaves))
    for head in heads:
        assert read_log(files, head) == leaves[: head.size]
        assert read_tree(files, head).root() == head.root == root_of([leaf_hash(leaf) for leaf in leaves[: head.size]])
        for tile in tiles_of(head.size):
            assert tile.level is not None
            assert files[tile.path] == tile_data(tree, tile.level, tile.number, tile.width)
            seen.add(tile.path)
        for bundle in bundles_of(head.size):
            assert files[bundle.path] == bundle_data(leaves[: head.size])
            seen.add(bundle.path)
    assert len(heads) == 17
    assert seen == set(files), "every file of the log was looked at"
    assert all(parse_tile_path(path).path == path for path in files)


def test_no_changed_byte_of_another_logs_files_is_read_as_its_own(shared_data: Path) -> None:
    files, heads = tessera(shared_data)
    head = max(heads, key=lambda head: head.size)
    read_log(files, head)
    refused = 0
    for path in (tile.path for tile in (*tiles_of(head.size), *bundles_of(head.size))):
        for at in range(len(files[path])):
            data = bytearray(files[path])
            data[at] ^= 1 << at % 8
            assert code_of(lambda files=files, path=path, data=data: read_log({**files, path: bytes(data)}, head))  # type: ignore[misc]
            refused += 1
    assert refused > 500


# -- our own logs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_a_log_of_hashes_has_the_specifications_tiles_and_is_read_back(size: int) -> None:
    expected, tree = files_of(size), Tree(oracle(size).leaves)
    written = {t.path: tile_data(tree, t.level, t.number, t.width) for t in tiles_of(size) if t.level is not None}
    assert written == expected
    again = read_tree(expected, head_of(size))
    assert (again.size, again.root(), again.leaf(size - 1)) == (
        size,
        oracle(size).mth(0, size),
        oracle(size).leaves[-1],
    )


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 700])
def test_a_log_of_entries_is_read_back_with_and_without_its_tiles(size: int) -> None:
    entries = tuple(entry(n) for n in range(size))
    ours = {b.path: bundle_data(entries[b.number * 256 : b.number * 256 + b.width]) for b in bundles_of(size)}
    assert ours == bundles_in(size)
    assert read_log(ours, head_of(size)) == entries
    assert read_log({**ours, **files_of(size)}, head_of(size)) == entries


def test_a_tree_of_70000_has_the_tiles_that_the_specification_counts() -> None:
    tiles = list(tiles_of(70_000))
    for level, full, partial in ((0, 273, 112), (1, 1, 17), (2, 0, 1)):
        assert [t.width for t in tiles if t.level == level] == [256] * full + [partial]
    assert [tile.path for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]
    assert list(tiles_of(0)) == list(bundles_of(0)) == []


@pytest.mark.parametrize("size", [255, 257, 700])
def test_a_log_that_grew_is_still_read_at_the_size_it_had(size: int) -> None:
    """Partial tiles may be gone once the full ones stand; what is beyond the checkpoint is not returned."""
    grown = {path: data for path, data in {**files_of(1024), **bundles_in(1024)}.items() if ".p/" not in path}
    assert len(read_log(grown, head_of(size))) == size
    assert read_tree(grown, head_of(size)).root() == head_of(size).root
    late = f"tile/entries/{size // 256:03}"
    broken = {**grown, late: grown[late][:-1]}
    assert code_of(lambda: read_log(broken, head_of(size))) == "journal.bundle-malformed"


@pytest.mark.parametrize("size", [1, 256, 300])
def test_each_file_that_is_missing_cut_lengthened_or_exchanged_is_seen(size: int) -> None:
    tiles, bundles, head = files_of(size), bundles_in(size), head_of(size)
    whole = {**tiles, **bundles}
    assert len(read_log(whole, head)) == size
    for path, data in whole.items():
        missing = {other: held for other, held in whole.items() if other != path}
        wanted = "journal.tile-missing" if path in bundles else ""
        assert code_of(lambda: read_log(missing, head)) == wanted  # noqa: B023
        for other in (data[:-1], data + b"\x00", b"", data[:-1] + bytes([data[-1] ^ 1]) if data[-1:] else b"?"):
            assert code_of(lambda: read_log({**whole, path: other}, head)) in {  # noqa: B023
                "journal.bundle-malformed", "journal.log-wrong", "journal.tile-wrong",
            }  # fmt: skip
    for path, data in tiles.items():
        level = path.split("/")[1]
        hidden = {other: held for other, held in tiles.items() if other != path}
        assert code_of(lambda: read_tree(hidden, head)) == ("journal.tile-missing" if level == "0" else "")  # noqa: B023
        flipped = {**tiles, path: bytes([data[0] ^ 1]) + data[1:]}
        expected = "journal.log-wrong" if level == "0" else "journal.tile-wrong"
        assert code_of(lambda: read_tree(flipped, head)) == expected  # noqa: B023


def test_two_leaves_in_the_wrong_order_do_not_lead_to_the_root() -> None:
    entries = [entry(n) for n in range(7)]
    entries[3], entries[4] = entries[4], entries[3]
    files = {"tile/entries/000.p/7": bundle_data(entries)}
    assert code_of(lambda: read_log(files, head_of(7))) == "journal.log-wrong"


# -- paths ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "tile"),
    [
        ("tile/0/000", Tile(level=0, number=0, width=256)),
        ("tile/63/999.p/255", Tile(level=63, number=999, width=255)),
        ("tile/entries/x001/000", Tile(level=None, number=1000, width=256)),
        ("tile/entries/x001/x234/067.p/1", Tile(level=None, number=1_234_067, width=1)),
        ("tile/7/x036/x028/x797/x018/x963/967", Tile(level=7, number=2**55 - 1, width=256)),
    ],
)
def test_a_path_names_one_tile_and_a_tile_has_one_path(path: str, tile: Tile) -> None:
    assert parse_tile_path(path) == tile
    assert tile.path == path


@given(
    st.one_of(st.none(), st.integers(0, 63)),
    st.one_of(st.integers(0, 2000), st.integers(0, 2**55 - 1)),
    st.integers(1, 256),
)
def test_every_tile_is_found_again_by_its_path(level: int | None, number: int, width: int) -> None:
    tile = Tile(level=level, number=number, width=width)
    assert parse_tile_path(tile.path) == tile


@pytest.mark.parametrize(
    ("attack", "path"),
    [
        ("nothing", ""),
        ("the checkpoint", "checkpoint"),
        ("a folder", "tile/0/"),
        ("a step up", "tile/0/../000"),
        ("a step up in the number", "tile/0/x000/../000"),
        ("a step to here", "tile/0/./000"),
        ("from the root", "/tile/0/000"),
        ("another folder before", "a/tile/0/000"),
        ("two slashes", "tile//0/000"),
        ("a slash at the end", "tile/0/000/"),
        ("a backslash", "tile\\0\\000"),
        ("a percent escape", "tile/0/%30%30%30"),
        ("a zero byte", "tile/0/000\x00"),
        ("a newline at the end", "tile/0/000\n"),
        ("a query", "tile/0/000?x"),
        ("a level with a leading zero", "tile/00/000"),
        ("a level with a sign", "tile/-1/000"),
        ("a level above 63", "tile/64/000"),
        ("a level of three digits", "tile/100/000"),
        ("no level", "tile/000"),
        ("data, the name of an older form", "tile/data/000"),
        ("entries in capitals", "tile/Entries/000"),
        ("two digits", "tile/0/00"),
        ("four digits", "tile/0/0000"),
        ("a leading group of zeros", "tile/0/x000/001"),
        ("an x on the last group", "tile/0/x001"),
        ("no x on the first group", "tile/0/001/234"),
        ("a capital X", "tile/0/X001/234"),
        ("digits of another script", "tile/0/٠٠٠"),
        ("more groups than a tree can have", "tile/0/" + "x999/" * 6 + "999"),
        ("a number above any tree", "tile/0/x036/x028/x797/x018/x963/968"),
        ("width 0", "tile/0/000.p/0"),
        ("width 256, which is a full tile", "tile/0/000.p/256"),
        ("width 999", "tile/0/000.p/999"),
        ("a width with a leading zero", "tile/0/000.p/01"),
        ("no width", "tile/0/000.p/"),
        ("a partial folder alone", "tile/0/000.p"),
        ("a second partial", "tile/0/000.p/1.p/1"),
        ("a width with a sign", "tile/0/000.p/+1"),
        ("a width with a space", "tile/0/000.p/ 1"),
        ("very long", "tile/0/" + "x001/" * 100_000 + "001"),
    ],
)
def test_a_path_that_a_log_cannot_have_is_refused(attack: str, path: str) -> None:
    with pytest.raises(RecordError) as caught:
        parse_tile_path(path)
    assert caught.value.code == "journal.tile-path-malformed"
    assert len(caught.value.message) < 200


@given(st.text(alphabet="tile/enrs0123456789x.p-", max_size=40))
def test_whatever_path_is_read_is_written_in_the_same_way(path: str) -> None:
    for text in (path, "tile/" + path, "tile/entries/" + path, "tile/0/x001/" + path):
        try:
            tile = parse_tile_path(text)
        except RecordError:
            continue
        assert tile.path == text
        assert ".." not in text


# -- bundles ----------------------------------------------------------------------------------------


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20))
def test_a_bundle_is_read_back_and_in_no_shorter_or_longer_form(leaves: list[bytes]) -> None:
    data = bundle_data(leaves)
    assert parse_bundle(data, len(leaves)) == tuple(leaves)
    for cut in range(len(data)):
        assert code_of(lambda: parse_bundle(data[:cut], len(leaves))) == "journal.bundle-malformed"  # noqa: B023
    for width, other in ((len(leaves), data + b"\x00"), (len(leaves), data * 2), (len(leaves) + 1, data), (0, data)):
        assert code_of(lambda: parse_bundle(other, width)) == "journal.bundle-malformed"  # noqa: B023


def test_a_bundle_holds_the_largest_leaf_and_the_empty_one() -> None:
    leaves = [b"x" * limits.LEAF_BYTES, b"", b"y"]
    data = bundle_data(leaves)
    assert data[:2] == b"\xff\xff"
    assert parse_bundle(data, 3) == tuple(leaves)
    for bad in ([b"x" * (limits.LEAF_BYTES + 1)], [], [b""] * 257):
        with pytest.raises(AssertionError):
            bundle_data(bad)
