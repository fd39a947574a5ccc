"""Live check: which of N active volumes meet this one, beside five peers; all answers equal or the run fails.

``./run bench space [--sizes 10000,100000,1000000] [--engines strtree,openline,rtree,sqlite,cells,postgis]``

Each engine works in a process of its own, one after the other, on the same workload. STRtree and openline are measured
before and after the others, and the better of both counts, because the machine may be busy with something else.
Coordinates, heights and times are the same integers for everyone, so every engine must give the same keys: for single
queries, for batches, and after the same changes, where a tree built anew says what is right.
"""

from ._answers import compare
from ._postgis import server
from ._run import ENGINES, options, rows
from ._table import report

__all__ = ["ENGINES", "compare", "options", "report", "rows", "server"]
