"""Policies as C2SP tlog-policy writes them; what a quorum is worth is counted again by brute force."""

import itertools
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline import limits
from openline.arrangement import CosigningRule
from openline.errors import RecordError
from openline.journal import (
    COSIGNATURE,
    Checkpoint,
    Policy,
    PolicyGroup,
    PolicyLog,
    PolicyWitness,
    absences,
    author_policy,
    check_policy,
    colluders,
    cosign,
    parse_policy,
    policy_text,
    sign_checkpoint,
    without,
)
from openline.storage import PrivateKey, key_from_seed
from tests.campaigns import l4
from tests.worlds import seeded


def key(name: str, kind: int = COSIGNATURE) -> PrivateKey:
    return key_from_seed(name, seeded(name), kind)


LOG = key("log.example/x", 1)
W = {name: key(f"{name}.example/mirror") for name in "abcdefgh"}
LINES = {name: f"witness {name} {k.vkey.text}" for name, k in W.items()}
HEAD = [f"log {LOG.vkey.text}", *(LINES[name] for name in "abcde")]
GOOD = [*HEAD, "group n 2 a b c", "group s all d e", "group q all n s", "quorum q"]


def policy(*lines: str) -> Policy:
    return parse_policy("".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape"))


def refused(data: bytes) -> tuple[str, str]:
    with pytest.raises(RecordError) as caught:
        parse_policy(data)
    return caught.value.code, caught.value.message


def test_the_example_of_nested_groups_is_read_and_written_again() -> None:
    read = policy(*GOOD)
    assert [log.key for log in read.logs] == [LOG.vkey]
    assert read.counted() == ("a", "b", "c", "d", "e")
    assert read.groups[0] == PolicyGroup(name="n", threshold=2, members=("a", "b", "c"))
    assert parse_policy(policy_text(read)) == read
    assert policy_text(read).decode().splitlines() == GOOD


def test_space_comments_addresses_and_any_octet_in_a_name_are_allowed() -> None:
    odd = "K\udce2\udc84"  # the first octets of a Kelvin sign, which is no UTF-8 alone
    read = policy(
        "", " \t ", "# comment", "\t#\udcff also one", f" log\t{LOG.vkey.text}  https://log.example/ü ",
        f"witness {odd} {W['a'].vkey.text} https://w.example/", f"witness K {W['b'].vkey.text}",
        f"witness any {W['c'].vkey.text}", f"witness log {W['d'].vkey.text}",
        f"group all any {odd} K any log", "quorum all",
    )  # fmt: skip
    assert read.logs == (PolicyLog(key=LOG.vkey, url="https://log.example/ü"),)
    assert [w.name for w in read.witnesses] == [odd, "K", "any", "log"]
    assert parse_policy(policy_text(read)) == read


def test_the_quorum_may_be_nobody_one_witness_or_defined_before_other_lines() -> None:
    assert policy("quorum none").satisfied_by(()).holds
    one = policy(LINES["a"], "quorum a", LINES["b"], HEAD[0])
    assert one.satisfied_by({"a"}).holds
    assert not one.satisfied_by({"b"}).holds
    assert (colluders(one), absences(one)) == (1, 0)
    assert (colluders(policy(LINES["a"], "quorum none")), absences(policy(LINES["a"], "quorum none"))) == (0, 1)


def test_the_answer_says_which_groups_hold_and_who_is_missing() -> None:
    found = policy(*GOOD).satisfied_by({"a", "b", "d", "nobody", "s"})
    assert not found.holds
    assert {g.name: (g.holds, g.held, g.missing) for g in found.groups} == {
        "n": (True, ("a", "b"), ("c",)),
        "s": (False, ("d",), ("e",)),
        "q": (False, ("n",), ("s",)),
    }
    assert found.missing == ("c", "e")
    assert policy(*GOOD).satisfied_by("abde").holds


TWICE = f"log other.example+{replace(LOG.vkey, name='other.example').text.partition('+')[2]}"
REFUSED = [
    ("no quorum", HEAD, 0, "no-quorum"),
    ("two quorums", ["quorum none", "quorum none"], 2, "duplicate"),
    ("a quorum of a name defined below", ["quorum a", LINES["a"]], 1, "name-unknown"),
    ("a group of a name defined below", [LINES["a"], "group g any a b", LINES["b"], "quorum g"], 2, "name-unknown"),
    ("a group that is its own member", [LINES["a"], "group g any a g", "quorum g"], 2, "name-unknown"),
    ("none as a member", [LINES["a"], "group g any a none", "quorum g"], 2, "name-unknown"),
    ("a witness called none", [LINES["a"].replace("witness a", "witness none"), "quorum none"], 1, "duplicate"),
    ("a group called none", [LINES["a"], "group none any a", "quorum none"], 2, "duplicate"),
    ("a member twice in one group", [LINES["a"], "group g 2 a a", "quorum g"], 2, "duplicate"),
    ("a member of two groups", [*HEAD, "group g any a b", "group h any b c", "quorum g"], 8, "duplicate"),
    ("a group in two groups", [*HEAD, "group g any a", "group h any g", "group i any g b", "quorum h"], 9, "duplicate"),
    ("two witnesses of one name", [LINES["a"], LINES["b"].replace("witness b", "witness a"), "quorum a"], 2, "duplicate"),
    ("a group with a witness's name", [LINES["a"], "group a any a", "quorum a"], 2, "duplicate"),
    ("one public key under two names", [LINES["a"], f"witness b {replace(W['a'].vkey, name='b.example').text}", "quorum a"], 2, "duplicate"),
    ("one log under two names", [HEAD[0], f"log {replace(LOG.vkey, name='y.example').text}", "quorum none"], 2, "duplicate"),
    ("nought of n", [*HEAD, "group g 0 a b", "quorum g"], 7, "threshold"),
    ("more than n", [*HEAD, "group g 3 a b", "quorum g"], 7, "threshold"),
    ("a leading zero", [*HEAD, "group g 02 a b", "quorum g"], 7, "threshold"),
    ("a sign", [*HEAD, "group g +1 a b", "quorum g"], 7, "threshold"),
    ("a threshold in words", [*HEAD, "group g most a b", "quorum g"], 7, "threshold"),
    ("a threshold in capitals", [*HEAD, "group g ALL a b", "quorum g"], 7, "threshold"),
    ("digits of another script", [*HEAD, "group g ١ a b", "quorum g"], 7, "threshold"),
    ("a group without members", [*HEAD, "group g any", "quorum none"], 7, "line"),
    ("a quorum of two words", [*HEAD, "quorum a b"], 7, "line"),
    ("a quorum of nothing", [*HEAD, "quorum"], 7, "line"),
    ("a word that is none", ["logs", "quorum none"], 1, "line"),
    ("a comment behind a line", [HEAD[0] + " https://x # ours", "quorum none"], 1, "line"),
    ("a witness without a name", [f"witness {W['a'].vkey.text}", "quorum none"], 1, "line"),
    ("a key that is none", ["log x+y+z", "quorum none"], 1, "key"),
    ("a key with another id", [HEAD[0].replace("log log.example/x+", "log log.example/y+"), "quorum none"], 1, "key"),
    ("a log with a cosigner's key", [f"log {W['a'].vkey.text}", "quorum none"], 1, "key"),
    ("a witness with a log's key", [f"witness a {LOG.vkey.text}", "quorum a"], 1, "key"),
    ("a key whose name is no UTF-8", [f"witness a \udcff{W['a'].vkey.text}", "quorum a"], 1, "key"),
    ("a control character", ["# a\x00", "quorum none"], 1, "octet"),
    ("a delete character", ["quorum none", "#\x7f"], 2, "octet"),
    ("lines that end in two characters", ["quorum none\r"], 1, "octet"),
    ("a vertical tab for a space", ["quorum\x0bnone"], 1, "octet"),
    ("a space of another script, which is part of the name", [*HEAD, "quorum\u00a0none"], 7, "line"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "line", "reason"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_each_broken_policy_names_its_line(lines: list[str], line: int, reason: str) -> None:
    data = "".join(item + "\n" for item in lines).encode("utf-8", "surrogateescape")
    code, message = refused(data)
    assert code == f"journal.policy-{reason}"
    assert message.startswith(f"line {line} " if line else "no line")


def test_a_policy_that_was_cut_off_is_refused_at_every_byte() -> None:
    whole = "".join(line + "\n" for line in GOOD).encode()
    assert parse_policy(whole)
    for end in range(len(whole)):
        assert refused(whole[:end])[0] in ("journal.policy-unterminated", "journal.policy-no-quorum")


def test_as_many_lines_as_the_limit_are_read_and_one_more_is_not() -> None:
    most = limits.POLICY_NAMES
    assert most >= 32
    keys = [key(f"w{n}") for n in range(most + 1)]
    witnesses = [f"witness w{n} {k.vkey.text}" for n, k in enumerate(keys)]
    logs = [f"log {key(f'l{n}', 1).vkey.text}" for n in range(most + 1)]
    groups = [f"group g{n} any {f'g{n - 1}' if n else ''} w{n % most}" for n in range(most)]
    assert len(policy(*logs[:most], *witnesses[:most], *groups, f"quorum g{most - 1}").groups) == most
    for lines in (logs, witnesses, [*witnesses[:most], "group h any w63", *groups[:-1], f"group x any g{most - 2}"]):
        assert refused("".join(f"{line}\n" for line in [*lines, "quorum none"]).encode())[0].endswith("-too-large")
    room = limits.POLICY_BYTES - len(b"quorum none\n")
    assert parse_policy(b"#" * (room - 1) + b"\nquorum none\n")
    assert refused(b"#" * room + b"\nquorum none\n")[0] == "journal.policy-too-large"


def test_values_that_no_file_can_say_are_not_written() -> None:
    name = PolicyWitness(name="two words", key=W["a"].vkey)
    for wrong in (
        Policy(witnesses=(name,), quorum="two words"),
        Policy(witnesses=(replace(name, name="a", url="http://x y"),), quorum="a"),
        Policy(witnesses=(replace(name, name=""),)),
        Policy(quorum="nobody"),
        Policy(
            witnesses=(replace(name, name="a"),),
            groups=(PolicyGroup(name="g", threshold=2, members=("a",)),),
            quorum="g",
        ),
    ):
        with pytest.raises(RecordError):
            policy_text(wrong)


def note(names: str, *, log: PrivateKey = LOG, at: int = 1_510_380_000) -> bytes:
    found = sign_checkpoint(Checkpoint(origin=LOG.vkey.name, size=7, root=seeded("root")), log)
    for number, name in enumerate(names):
        found = cosign(found, W[name], at + number)
    return found


def test_a_checkpoint_that_meets_the_policy_is_told_with_every_cosignature_and_its_time() -> None:
    found = check_policy(note("acdeh"), policy(*GOOD))
    assert (found.log, found.checkpoint.size) == (LOG.vkey, 7)
    assert [(c.name, c.timestamp - 1_510_380_000) for c in found.cosignatures] == [
        ("a", 0),
        ("c", 1),
        ("d", 2),
        ("e", 3),
    ]
    assert found.standing.missing == ("b",)
    twice = check_policy(note("aacde"), policy(*GOOD))
    assert [c.name for c in twice.cosignatures] == ["a", "a", "c", "d", "e"]


def test_each_way_to_fail_the_policy_has_its_own_code() -> None:
    whole, known = note("abde"), policy(*GOOD)
    flipped = whole[:-9] + (b"A" if whole[-9:-8] != b"A" else b"B") + whole[-8:]
    bad = {
        "journal.policy-not-met": (note("aade"), known),
        "journal.note-unsigned": (note("abde", log=key("elsewhere", 1)), known),
        "journal.signature-bad": (flipped, known),
        "journal.policy-log-unknown": (whole, replace(known, logs=())),
    }
    for code, (data, by) in bad.items():
        with pytest.raises(RecordError) as caught:
            check_policy(data, by)
        assert caught.value.code == code
    assert check_policy(whole, replace(known, logs=()), [(LOG.vkey.name, LOG.vkey)]).log == LOG.vkey
    with pytest.raises(RecordError):
        check_policy(whole, replace(known, logs=()), [("another/origin", LOG.vkey)])


def test_a_log_of_the_policy_speaks_only_for_its_own_origin() -> None:
    other = key("other.example/y", 1)
    known = policy(f"log {other.vkey.text}", *GOOD)
    with pytest.raises(RecordError) as caught:
        check_policy(note("abde", log=other), known)
    assert caught.value.code == "journal.note-unsigned"


def rule(sides: str, neutral: str, at_least: int, excluded: str) -> CosigningRule:
    return CosigningRule(
        author="?", sides=tuple(sides), neutral=tuple(neutral), at_least=at_least, excluded=tuple(excluded)
    )


KEYS = {name: k.vkey for name, k in W.items()}


def test_an_author_and_its_own_never_count() -> None:
    for_a = author_policy(rule("ab", "cdef", 3, "a"), KEYS)
    assert for_a.counted() == ("b", "c", "d", "e", "f")
    assert (colluders(for_a), absences(for_a)) == (3, 0)
    for_c = author_policy(rule("ab", "cdef", 2, "c"), {name: key for name, key in KEYS.items() if name != "c"})
    assert for_c.counted() == ("a", "b", "d", "e", "f")
    assert colluders(for_c) == 3
    assert parse_policy(policy_text(for_c)) == for_c
    assert not for_a.satisfied_by("acdef").holds, "the author's own cosignature counts for nothing"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (rule("a", "cdef", 2, "a"), "unreachable"),
        (rule("ab", "cdef", 4, "c"), "unreachable"),
        (rule("ab", "cdef", 0, ""), "unreachable"),
        (rule("az", "cdef", 2, ""), "key-missing"),
    ],
)
def test_a_rule_that_nobody_could_meet_makes_no_policy(wrong: CosigningRule, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        author_policy(wrong, KEYS)
    assert caught.value.code == f"journal.policy-{code}"


def test_leaving_out_weakens_no_number_and_never_a_whole_group() -> None:
    with pytest.raises(RecordError):
        without(policy(LINES["a"], "quorum a"), {"a"})
    with pytest.raises(RecordError):
        without(policy(*GOOD), {"a", "b"})
    assert [g.threshold for g in without(policy(*GOOD), {"a"}).groups] == [2, 2, 2]
    assert without(policy(*GOOD), {"nobody"}) == policy(*GOOD)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Any tree of groups over at most eight witnesses; some names stay outside every group."""
    dice = random.Random(draw(st.integers(0, 2**32)))
    names = list("abcdefgh")[: dice.randint(1, 8)]
    free, groups = list(names), []
    for number in range(dice.randint(0, 4)):
        dice.shuffle(free)
        members, free = free[: dice.randint(1, len(free))], free[:]
        free = [name for name in free if name not in members] + [f"g{number}"]
        groups.append(PolicyGroup(name=f"g{number}", threshold=dice.randint(1, len(members)), members=tuple(members)))
    witnesses = tuple(PolicyWitness(name=name, key=W[name].vkey) for name in names)
    return Policy(witnesses=witnesses, groups=tuple(groups), quorum=dice.choice([*free, "none"]))


def meets(tree: dict[str, tuple[int, tuple[str, ...]]], name: str, signed: frozenset[str]) -> bool:
    """The oracle: a name holds when it signed, or when enough of its members hold."""
    if name == "none":
        return True
    if name not in tree:
        return name in signed
    return sum(meets(tree, member, signed) for member in tree[name][1]) >= tree[name][0]


@given(policies())
def test_what_a_quorum_is_worth_equals_brute_force_on_any_policy(found: Policy) -> None:
    assert parse_policy(policy_text(found)) == found
    tree = {group.name: (group.threshold, group.members) for group in found.groups}
    names = [witness.name for witness in found.witnesses]
    sets = [frozenset(c) for n in range(len(names) + 1) for c in itertools.combinations(names, n)]
    enough = [signed for signed in sets if meets(tree, found.quorum, signed)]
    assert [signed for signed in sets if found.satisfied_by(signed).holds] == enough
    assert colluders(found) == min(len(one & other) for one in enough for other in enough)
    gone = [len(missing) for missing in sets if frozenset(names) - missing not in enough]
    assert absences(found) == (min(gone) - 1 if gone else len(names))


def test_the_policies_of_others_are_read(shared_data: Path) -> None:
    """The example of the specification, with keys in the place of its marks."""
    page = (shared_data / "tlog" / "c2sp_specs" / "tlog-policy.md").read_text("utf-8")
    example = page.partition("omitted:\n```\n")[2].partition("```")[0]
    assert example.count("<vkey>") == 7
    keys = iter([LOG, *(key(f"example {n}".replace(" ", "-")) for n in range(6))])
    filled = "".join(part + (next(keys).vkey.text if n < 7 else "") for n, part in enumerate(example.split("<vkey>")))
    read = parse_policy(filled.encode())
    assert (colluders(read), absences(read)) == (1, 1)
    assert read.satisfied_by({"X1", "X3", "Y2"}).holds
    assert not read.satisfied_by({"X1", "Y1", "Y2", "Y3"}).holds


def test_the_count_of_l4_sees_a_wrong_formula_and_an_author_who_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(l4, "colluders", lambda policy: colluders(policy) + 1)
        assert l4.counted_quorums()[2] > 0
        assert not any(row.sound for row in l4.shipped_rows())
    with monkeypatch.context() as patched:
        patched.setattr(l4, "without", lambda policy, excluded: policy)
        assert l4.counted_quorums()[2] > 0
