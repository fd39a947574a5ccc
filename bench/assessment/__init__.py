"""Bulk attribution: which areas were in force there and then, for many dated places, beside five peers.

``./run bench assessment [--sizes 25000x2000,400000x2000] [--engines openline,polars,strtree,...]``

Each engine works in a process of its own, one after the other, on the same workload. openline, by one
thread and by two, polars and STRtree are measured before and after the others, and the better of both counts, because
the machine may be busy otherwise.
Points are compared in whole units of 1e-7 degree, with the edge belonging to the area. Radii are compared in metres of
one plane on which every engine measures alike, so that all pairs must be equal; a difference ends the run with exit 1.
"""

from ._answers import compare
from ._run import ENGINES, options, rows
from ._table import report

__all__ = ["ENGINES", "compare", "options", "report", "rows"]
