"""How far each field may go. The header says it for the message as a whole; some fields never go that far.

Three levels, narrowest first: the recipients, all participants, the public. A message goes no further than its
header says, and no further than its use rule: only what is publishable is published. An incident whose reporter did
not consent to sharing stays with the recipients. An open entry stands in the record for all participants.

What is never listed here goes as far as the message. What would find a person, a post's telephone, an interpreter, a
unit or a protected place stays with the recipients in every case.
"""

from collections.abc import Mapping
from types import MappingProxyType

from openline.arrangement import UseRule

from ._header import Header, Message, Releasability, Reported, type_tag
from ._incidents import IncidentReported

_ORDER = (Releasability.RECIPIENTS, Releasability.PARTICIPANTS, Releasability.PUBLIC)


def _limits(recipients: str = "", participants: str = "") -> Mapping[str, Releasability]:
    named = dict.fromkeys(recipients.split(), Releasability.RECIPIENTS)
    return MappingProxyType({**named, **dict.fromkeys(participants.split(), Releasability.PARTICIPANTS)})


WIDEST: Mapping[str, Mapping[str, Releasability]] = MappingProxyType({
    # That an act is reported by us goes wherever the act goes: without it, it would look like their signature.
    "header": _limits(
        "interpreter_token reported_by_us.by_voice_of reported_by_us.words reported_by_us.interpreter_token",
        "seen cites",
    ),
    "line.tested/1": _limits("nonce code_read_back", "seconds_to_answer answering_post readability"),
    "watch.taken/1": _limits("", "until_utc languages"),
    "watch.offered/1": _limits("remark", "open_items silent_lines"),
    "watch.accepted/1": _limits("", "until_utc languages"),
    "translation.checked/1": _limits("interpreter_token translation"),
    "activity.notified/1": _limits(
        "contact frequency_khz transponder_code platform_count", "where altitude second start_utc end_utc"
    ),
    "notice.passed-down/1": _limits("unit_token", "coverage until_utc"),
    "position.read-back/1": _limits("heard"),
    "hold.requested/1": _limits("callback", "danger radius_m direction"),
    "hold.stands/1": _limits("remark"),
    "distress.called/1": _limits("position contact intended_recovery", "count condition"),
    "encounter.reported/1": _limits("", "position act response"),
    "ownership.asked/1": _limits("", "position course_deg_true speed_kmh markings"),
    "ownership.answered/1": _limits("forces_checked"),
    "site.notified/1": _limits("operator name_local name_latin position radius_m consent contact_24h markings"),
    "site.ended/1": _limits("reason"),
    "site.contested/1": _limits("reason"),
    "site.withdrawn/1": _limits("reason", "participants"),
    "movement.notified/1": _limits(
        "told consent route etd_utc eta_utc return_etd_utc return_eta_utc roof_marking night_marking leader_callsign "
        "contacts emergency_contact_24h passenger_count cargo vehicle_types",
        "origin destination vehicle_count",
    ),
    "movement.progressed/1": _limits("point remark", "at_utc"),
    "incident.reported/1": _limits("observer_position evidence_hash", "notification"),
    "incident.handled/1": _limits("remark"),
    "incident.related/1": _limits("remark"),
    "incident.determined/1": _limits("inquiry_token"),
})  # fmt: skip
"""The widest level of each field that goes less far than its message may; of the header, and by message type."""


def widest(message: Message) -> Releasability:
    """How far the message as a whole may go."""
    header = message.header
    ends = [header.releasability]
    if header.use_rule is not UseRule.PUBLISHABLE:
        ends.append(Releasability.PARTICIPANTS)
    if isinstance(message, IncidentReported) and not message.sharing_consent:
        ends.append(Releasability.RECIPIENTS)
    narrowest = min(ends, key=_ORDER.index)
    # Every mirror judges authority from open entries: they are read by all participants whatever a header says.
    return max(narrowest, Releasability.PARTICIPANTS, key=_ORDER.index) if message.open_entry else narrowest


def released(message: Message, level: Releasability) -> tuple[str, ...]:
    """The present fields that may leave for ``level``, as paths (``header.serial``, ``what``); none past ``widest``."""
    if _ORDER.index(level) > _ORDER.index(widest(message)):
        return ()
    return tuple(path for path in _paths(message) if _reaches(message, path, level))


def withheld(message: Message, level: Releasability) -> tuple[str, ...]:
    """The present fields that stay behind when the message leaves for ``level``."""
    leaving = set(released(message, level))
    return tuple(path for path in _paths(message) if path not in leaving)


def _paths(message: Message) -> list[str]:
    paths = []
    for name in Header.__struct_fields__:
        value = getattr(message.header, name)
        if isinstance(value, Reported):
            inner = (field for field in Reported.__struct_fields__ if getattr(value, field) is not None)
            paths += [f"header.{name}.{field}" for field in inner]
        elif value is not None:
            paths.append(f"header.{name}")
    own = (name for name in message.__struct_fields__ if name != "header" and getattr(message, name) is not None)
    return paths + list(own)


def _reaches(message: Message, path: str, level: Releasability) -> bool:
    if message.open_entry and level is not Releasability.PUBLIC:
        return True  # a body in an open entry has no part that could stay behind among participants
    return _ORDER.index(_end(message, path)) >= _ORDER.index(level)


def _end(message: Message, path: str) -> Releasability:
    own = WIDEST.get(type_tag(type(message)), {})
    if path in _WORDS:  # they say all that the fields say
        present = (end for name, end in own.items() if getattr(message, name) is not None)
        return min(present, key=_ORDER.index, default=Releasability.PUBLIC)
    if path.startswith("header."):
        return WIDEST["header"].get(path.removeprefix("header."), Releasability.PUBLIC)
    return own.get(path, Releasability.PUBLIC)


_WORDS = frozenset({"header.original_text", "header.translation"})
