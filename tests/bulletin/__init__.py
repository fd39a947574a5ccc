"""Tests of the room bulletin."""
