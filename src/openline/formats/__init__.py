"""Other people's formats: read strictly, said in our own values."""

from ._corridors import Corridor, CorridorOutcome, CorridorReader, read_corridors
from ._csv_out import text_from_csv, write_csv
from ._days import Zone
from ._door import Plans, plans_from_f3548, plans_from_geojson, read_plans
from ._events import EventReader, read_events
from ._plan import plan_from_geojson
from ._quarantine import Quarantined
from ._result import arrow, result_schema, result_table

__all__ = [
    "Corridor",
    "CorridorOutcome",
    "CorridorReader",
    "EventReader",
    "Plans",
    "Quarantined",
    "Zone",
    "arrow",
    "plan_from_geojson",
    "plans_from_f3548",
    "plans_from_geojson",
    "read_corridors",
    "read_events",
    "read_plans",
    "result_schema",
    "result_table",
    "text_from_csv",
    "write_csv",
]
