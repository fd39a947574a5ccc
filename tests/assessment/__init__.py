"""Tests of the room assessment."""
