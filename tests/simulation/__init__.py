"""Tests of the room simulation."""
