"""Other people's formats: read strictly, said in our own values."""

from ._plan import plan_from_geojson

__all__ = ["plan_from_geojson"]
