"""The single-file verifier beside the package: the same verdicts, reached by different code."""
