"""Tests of the house itself: its contracts, its documents, its message types."""
