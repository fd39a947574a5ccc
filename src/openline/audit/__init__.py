"""Is it all so? The offline verifier: takes a stored record apart and recomputes everything in it."""

from ._verify import Finding, JournalCopy, JournalReport, RecordCopy, RecordReport, verify

__all__ = ["Finding", "JournalCopy", "JournalReport", "RecordCopy", "RecordReport", "verify"]
