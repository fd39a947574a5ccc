"""Small made-up lists of events in every format, with one row that can be spoiled: nothing in them happened."""

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

UCDP = {
    "id": "1", "year": "2017", "type_of_violence": "1", "dyad_name": "North - South", "side_a": "North",
    "side_b": "South", "source_headline": "made up", "where_prec": "2", "adm_1": "Daraa Governorate",
    "latitude": "32.62", "longitude": "36.1", "geom_wkt": "POINT (36.1 32.62)", "country": "Syria", "date_prec": "1",
    "date_start": "2017-07-09", "date_end": "2017-07-09", "low": "1", "best": "2", "high": "3",
}  # fmt: skip
INSECURITY = {
    "Date": "2017-07-09", "Event Description": "made up", "Country": "Syria", "Country ISO": "SYR", "Admin 1": "Idlib",
    "Latitude": "35.9", "Longitude": "36.7", "Geo Precision": "(2) 25 km Precision ", "Reported Perpetrator": "NSA",
    "Reported Perpetrator Name": "North", "Weapon Carried/Used": "Aerial Bomb: Plane", "Location ": "Road",
    "Health Workers Killed": "1", "Health Workers Injured": "0", "Health Workers Kidnapped": "0",
    "Health Workers Arrested": "0", "Access Denied or Obstructed": "False", "SiND Event ID": "1.0",
}  # fmt: skip
CORRIDOR = {
    "HC_ID": "1", "Date": "05.03.22", "date": "2022-03-05", "proposal": "Ukraine", "status_result": "successful",
    "From": "A", "from_name": "A", "from_latitude": "47.1", "from_longitude": "37.5", "To": "B", "to_name": "B",
    "to_latitude": "47.8", "to_longitude": "35.1",
}  # fmt: skip
LISTED = {
    "id": "1", "kind": "shelling", "lat": "32.62", "lon": "36.1", "radius_m": "500", "day": "2017-07-09", "day_last": "",
    "actors": "North", "targets": "South; East", "either_way": "", "region": "Daraa", "weapon": "mortars",
    "killed": "2",
}  # fmt: skip
ID = {"UCDP": "id", "INSECURITY": "SiND Event ID", "CORRIDOR": "HC_ID", "LISTED": "id"}


def table(rows: Iterable[Mapping[str, str]], delimiter: str = ",") -> bytes:
    """Rows as CSV under the headings of the first."""
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def three(row: Mapping[str, str], key: str, **bad: str) -> list[dict[str, str]]:
    """A good row, the same with cells spoiled, and another good one; ids 1, 2 and 3 unless the id is what is spoiled."""
    return [{**row, key: "1"}, {**row, key: "2", **bad}, {**row, key: "3"}]


def feature(number: int, **more: Any) -> dict[str, Any]:
    """A made-up event as a GeoJSON Feature; ``more`` replaces members, or properties when given as a mapping."""
    properties = {"id": str(number), "kind": "shelling", "radius_m": 500, "day": "2017-07-09", "actors": ["North"]}
    properties |= more.pop("properties", {}) or {}
    return {"type": "Feature", "geometry": {"type": "Point", "coordinates": [36.1, 32.62]}, "properties": properties,
            **more}  # fmt: skip


def collection(features: Sequence[Any]) -> bytes:
    """A FeatureCollection with one feature on each line, from line 2 on."""
    lines = ",\n".join(item if isinstance(item, str) else json.dumps(item) for item in features)
    return ('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n").encode()


def packed(data: bytes) -> bytes:
    """The bytes as gzip, the same every time."""
    return gzip.compress(data, mtime=0)
