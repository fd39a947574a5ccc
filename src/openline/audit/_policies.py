"""Which of the policies given speaks for a log, and whether a checkpoint meets it.

A log line names a log by its key. Openline's checkpoint keys are named after their journal, ``ORIGIN/checkpoint``,
since one participant holds keys for several purposes; a key so named is taken for that origin's.
"""

import re
from collections.abc import Mapping, Sequence

from openline.errors import FormatError, RecordError
from openline.journal import ED25519, Cosigned, Policy, Vkey, check_policy, parse_checkpoint, parse_note, parse_vkey
from openline.picture import RootSet

_CHECKPOINT = "/checkpoint"


def logs_of(policy: Policy, origin: str) -> tuple[Vkey, ...]:
    """The keys of a policy that are this log's."""
    return tuple(log.key for log in policy.logs if _is_of(log.key.name, origin))


def choose(policies: Sequence[Policy], origin: str) -> Policy:
    """The one policy for a log: the one that names it, else the one that names no log. Raises FormatError."""
    naming = [policy for policy in policies if logs_of(policy, origin)]
    found = naming or [policy for policy in policies if not policy.logs]
    if len(found) != 1:
        raise FormatError(
            "audit.policy-choice",
            f"{len(found)} of the policies given are for the log {origin[:80]!r}",
            hint="give exactly one policy for each log: one that names its key",
        )
    return found[0]


def check_head(note: bytes, policies: Sequence[Policy], issued: Sequence[Vkey] = ()) -> Cosigned:
    """The checkpoint, signed by its log and cosigned as its policy asks; raises RecordError or FormatError.

    ``issued``: keys that the journal's own entries name.
    """
    origin = parse_checkpoint(parse_note(note)).origin
    policy = choose(policies, origin)
    return check_policy(note, policy, [(origin, key) for key in (*issued, *logs_of(policy, origin))])


def parse_trust(data: bytes) -> Mapping[str, RootSet]:
    """Officials by participant or journal from a trust file: name, how many must sign, keys. Raises FormatError.

    ``near`` lines, which say whose cosignature never counts for whom, belong to nodes and are passed over.
    """
    trust: dict[str, RootSet] = {}
    try:
        for row in data.decode("utf-8").split("\n"):
            name, *words = row.split(" ")
            if row and not row.startswith("#") and name != "near":
                if name in trust:
                    raise ValueError(f"{name} stands twice")
                trust[name] = _officials(words)
    except (ValueError, RecordError) as error:
        raise FormatError(
            "audit.trust-unreadable", f"the trust file: {error}"[:200], hint="each line: name, how many must sign, keys"
        ) from None
    return trust


def _officials(words: Sequence[str]) -> RootSet:
    keys = tuple(parse_vkey(text) for text in words[1:])
    distinct = len({key.name for key in keys}) == len({key.public for key in keys}) == len(keys) <= 9
    if not words or not re.match(r"[1-9]\Z", words[0]) or not distinct or any(key.kind != ED25519 for key in keys):
        raise ValueError("a line is not: name, how many must sign, keys")
    if int(words[0]) > len(keys):
        raise ValueError("more must sign than are named")
    return RootSet(keys=keys, threshold=int(words[0]))


def _is_of(name: str, origin: str) -> bool:
    if name == origin:
        return True
    rest = name.removeprefix(origin + _CHECKPOINT)
    return rest != name and "/" not in rest
