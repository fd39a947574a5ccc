"""Is it all so? The offline verifier: takes a record, or one file of it, apart and recomputes everything in it."""

from ._compose import Audience, compose_dossier
from ._dossier import (
    STEPS,
    CheckedDossier,
    Dossier,
    Rung,
    ShownEntry,
    check_dossier,
    check_shown,
    format_dossier,
    parse_dossier,
)
from ._extra import ShownLeaf, format_extra, parse_extra
from ._file import Checked, ProvenFork, check_file, facts
from ._page import PageSetting, dossier_page
from ._policies import choose, logs_of, parse_trust
from ._statement import Statement, read_statement
from ._stream import StreamReport, verify_stream
from ._verify import Finding, JournalCopy, JournalReport, RecordCopy, RecordReport, verify

__all__ = [
    "STEPS",
    "Audience",
    "Checked",
    "CheckedDossier",
    "Dossier",
    "Finding",
    "JournalCopy",
    "JournalReport",
    "PageSetting",
    "ProvenFork",
    "RecordCopy",
    "RecordReport",
    "Rung",
    "ShownEntry",
    "ShownLeaf",
    "Statement",
    "StreamReport",
    "check_dossier",
    "check_file",
    "check_shown",
    "choose",
    "compose_dossier",
    "dossier_page",
    "facts",
    "format_dossier",
    "format_extra",
    "logs_of",
    "parse_dossier",
    "parse_extra",
    "parse_trust",
    "read_statement",
    "verify",
    "verify_stream",
]
