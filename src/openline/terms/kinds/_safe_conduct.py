"""Crews keep safe conduct in the air: what a safe distance is, the text must say."""

from .._acts import ActKind
from .._ask_act import names_the_act
from .._ask_when import in_force
from .._ask_where import in_its_area
from .._ask_who import by_someone_bound
from .._rule import Rule
from .._values import TermKind

RULE = Rule(
    kind=TermKind.SAFE_CONDUCT,
    acts=(ActKind.UNSAFE_FLIGHT,),
    asks=(names_the_act, in_force, in_its_area, by_someone_bound),
)
