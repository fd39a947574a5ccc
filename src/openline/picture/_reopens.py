"""Which steps an amendment re-opens: exactly those whose meaning it may have changed, and every step when in doubt.

A field that stands in no group re-opens everything, so that a field added later cannot slip through.

    >>> sorted(REOPENS["contact"])
    ['passed-down', 'read']
"""

from collections.abc import Mapping

from openline.messages import ActivityNotified, Message, MovementNotified

STEPS = frozenset({"read-back", "read", "passed-down", "answered"})
_READ, _UNITS = frozenset({"read"}), frozenset({"read", "passed-down"})
_PLACE_SAID = frozenset({"read", "read-back"})


def _group(steps: frozenset[str], *names: str) -> dict[str, frozenset[str]]:
    return dict.fromkeys(names, steps)


REOPENS: Mapping[str, frozenset[str]] = {
    # Units know whom they meet and whom to call by these.
    **_group(_UNITS, "contact", "contacts", "contact_24h", "emergency_contact_24h", "leader_callsign", "frequency_khz",
             "transponder_code", "roof_marking", "night_marking", "markings", "vehicle_count", "vehicle_types",
             "platform_count"),
    # Said again to be heard again; what was ordered and answered stands.
    **_group(_READ, "purpose", "cargo", "operator", "name_local", "name_latin", "passenger_count", "conduit", "told",
             "consent", "submitting_org", "reply_by_utc", "verified_by_role", "verified_on_utc", "reconfirm_by_utc"),
    **_group(_PLACE_SAID, "second"),
}  # fmt: skip
"""Steps that a change of a field re-opens; *read* is re-opened by every amendment."""

_SPACE = frozenset({"where", "route", "altitude", "start_utc", "end_utc", "etd_utc", "eta_utc", "return_etd_utc",
                    "return_eta_utc"})  # fmt: skip


def reopened(before: Message, after: Message) -> frozenset[str]:
    """The steps signed for ``before`` that do not stand for ``after``."""
    names = [name for name in after.__struct_fields__ if name not in ("header", "amends", "supersedes")]
    changed = {name for name in names if getattr(before, name) != getattr(after, name)}
    steps = set(_READ)
    if changed & _SPACE:
        steps |= _PLACE_SAID if _contained(before, after) else STEPS
    for name in changed - _SPACE:
        steps |= REOPENS.get(name, STEPS)
    return frozenset(steps)


def _contained(before: Message, after: Message) -> bool:
    """Whether the new volume lies in the old one: who agreed to the greater has agreed to the smaller."""
    if not isinstance(before, ActivityNotified | MovementNotified) or type(before) is not type(after):
        return False
    assert isinstance(after, ActivityNotified | MovementNotified), "of the same type"
    one, two = before.volume(), after.volume()
    if one.band.datum is not two.band.datum:
        return False
    low = one.band.lower_dm is None or (two.band.lower_dm is not None and two.band.lower_dm >= one.band.lower_dm)
    high = one.band.upper_dm is None or (two.band.upper_dm is not None and two.band.upper_dm <= one.band.upper_dm)
    begun = one.window.start is None or (two.window.start is not None and two.window.start >= one.window.start)
    ended = one.window.end is None or (two.window.end is not None and two.window.end <= one.window.end)
    return low and high and begun and ended and bool(one.area.geometry.covers(two.area.geometry))
