"""Tests of the room paper: lines, readings, pages."""
