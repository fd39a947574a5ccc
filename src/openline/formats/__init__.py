"""Other people's formats: read strictly, said in our own values."""

from ._door import Plans, plans_from_f3548, plans_from_geojson, read_plans
from ._plan import plan_from_geojson

__all__ = ["Plans", "plan_from_geojson", "plans_from_f3548", "plans_from_geojson", "read_plans"]
