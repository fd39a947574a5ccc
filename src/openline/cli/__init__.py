"""The command line: translates words into acts, answers into tables or JSON, errors into exit codes.

Exit codes: 0 none found, 1 Openline failed, 2 bad input, 3 conflict or alleged violation (or a record that
does not verify), 4 possible or undetermined.
"""

from ._main import main, root

__all__ = ["main", "root"]
