"""Shared settings of the tests: Hypothesis is repeatable, real data is found beside the repository or skipped."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("house", derandomize=True, deadline=None, max_examples=100, database=None)
settings.load_profile("house")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data and vectors, which is not part of the repository."""
    folder = Path(os.environ.get("OPENLINE_SHARED_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip("real data and vectors are not here; set OPENLINE_SHARED_DATA to their folder")
    return folder
