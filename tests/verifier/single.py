"""The single file, loaded from where it stands, and the two verdicts on one case.

What a policy or trust file cannot be is unusable, as on the command line. A verdict is ``("accepted", facts)``, ``("refused",)`` or ``("unusable",)``; anything else that either side raises is a
failure of its own and is not caught here.
"""

import importlib.util
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from openline.audit import check_file, facts, parse_trust
from openline.errors import FormatError, MessageError, RecordError
from openline.journal import Policy, parse_policy, parse_vkey, verify_note

PATH = Path(__file__).resolve().parents[2] / "verifier" / "openline_verify.py"


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("openline_verify", PATH)
    assert spec is not None and spec.loader is not None, "the verifier stands in its folder"
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("openline_verify", module)
    spec.loader.exec_module(module)
    return module


SINGLE: Any = _load()
Verdict = tuple[Any, ...]
REFUSED: Verdict = ("refused",)
UNUSABLE: Verdict = ("unusable",)


@dataclass(frozen=True)
class Case:
    """One thing to judge: ``kind`` is vkey, note, policy or file; the rest is what that kind needs."""

    kind: str
    data: bytes
    keys: tuple[str, ...] = ()
    policies: tuple[bytes, ...] = ()
    trust: bytes | None = None
    names: tuple[str, ...] = ()


def package(case: Case) -> Verdict:
    """What the package says."""
    try:
        return ("accepted", _package(case))
    except (RecordError, MessageError):
        return REFUSED
    except FormatError:
        return UNUSABLE


def single(case: Case) -> Verdict:
    """What the single file says."""
    try:
        return ("accepted", _single(case))
    except SINGLE.DoesNotHold:
        return REFUSED
    except SINGLE.Unusable:
        return UNUSABLE


def both(case: Case) -> tuple[Verdict, Verdict]:
    """The two verdicts, the facts written as JSON so that no type hides a difference."""
    first, second = package(case), single(case)
    return tuple(json.loads(json.dumps(first))), tuple(json.loads(json.dumps(second)))


def _package(case: Case) -> Any:
    if case.kind == "vkey":
        key = parse_vkey(case.data.decode("utf-8", "surrogateescape"))
        return [key.name, key.kind, key.public.hex(), key.key_id.hex()]
    if case.kind == "note":
        note, signed = verify_note(case.data, [parse_vkey(text) for text in case.keys])
        return [note.text, [key.text for key in signed]]
    if case.kind == "policy":
        return _policy_facts(parse_policy(case.data), case)
    try:
        policies = [parse_policy(data) for data in case.policies]
        trust = None if case.trust is None else parse_trust(case.trust)
    except RecordError as error:
        raise FormatError(error.code, error.message, hint=error.hint) from None
    return facts(check_file(case.data, policies, trust))


def _policy_facts(policy: Policy, case: Case) -> Any:
    return [
        [log.key.text for log in policy.logs],
        [[item.name, item.key.text] for item in policy.witnesses],
        [[item.name, item.threshold, list(item.members)] for item in policy.groups],
        policy.quorum,
        policy.satisfied_by(set(case.names)).holds,
    ]


def _single(case: Case) -> Any:
    if case.kind == "vkey":
        key = SINGLE.Key(case.data.decode("utf-8", "surrogateescape"))
        return [key.name, key.kind, key.public.hex(), key.id.hex()]
    if case.kind == "note":
        note = SINGLE.Note(case.data)
        return [note.text, [key.text for key, _ in note.signers([SINGLE.Key(text) for text in case.keys])]]
    if case.kind == "policy":
        policy = SINGLE.Policy(case.data)
        return [
            [key.text for key in policy.logs],
            [[name, key.text] for name, key in policy.witnesses.items()],
            [[name, threshold, list(members)] for name, (threshold, members) in policy.groups.items()],
            policy.quorum,
            policy.met_by(policy.quorum, {name for name in case.names if name in policy.witnesses}),
        ]
    try:
        policies = [SINGLE.Policy(data) for data in case.policies]
        trust = None if case.trust is None else SINGLE.trust_of(case.trust)
    except (SINGLE.DoesNotHold, UnicodeDecodeError) as error:
        raise SINGLE.Unusable(str(error)) from None
    return SINGLE.verify(case.data, policies, trust)
