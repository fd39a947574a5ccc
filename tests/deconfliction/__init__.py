"""Tests of the room deconfliction."""
