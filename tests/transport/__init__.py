"""Tests of what travels: bytes on the wire, bundles carried by hand."""
