"""Tests of the room geotime."""
