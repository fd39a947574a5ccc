"""Hostilities cease: attacks by the classes of weapon that the text names, or by any.

An attack in proportionate self-defence is taken out where the instrument allows it.
"""

from .._acts import ActKind
from .._ask_act import in_self_defence, names_the_act, names_the_weapon
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import against_a_listed_group, against_a_party, by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.CEASE_HOSTILITIES,
    acts=(ActKind.AIR_STRIKE, ActKind.SHELLING, ActKind.GROUND_ATTACK, ActKind.SMALL_ARMS),
    asks=(
        names_the_act,
        names_the_weapon,
        in_force,
        in_its_area,
        by_someone_bound,
        against_a_listed_group,
        against_a_party,
        in_self_defence,
    ),
)
