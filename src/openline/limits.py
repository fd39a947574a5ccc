"""Every limit of Openline, with its unit and its reason. Each is tested at the limit and one above.

Example: ``limits.LEAF_BYTES`` is the largest leaf that a journal accepts.
"""

from typing import Final

# -- bytes that come from outside ---------------------------------------------------------------
LEAF_BYTES: Final = 65_535
"""Bytes of one leaf: entry bundles carry a uint16 length (C2SP tlog-tiles)."""

BODY_BYTES: Final = 60_000
"""Bytes of one message body: an open entry carries its body inside the leaf, beside its signatures."""

NOTE_BYTES: Final = 65_536
"""Bytes of one signed note (C2SP signed-note asks verifiers to set a limit)."""

NOTE_SIGNATURES: Final = 32
"""Signature lines of one note: twice the 16 that C2SP signed-note obliges us to accept."""

JSON_DEPTH: Final = 32
"""Nested arrays and objects: deeper bodies only serve to exhaust a parser."""

JSON_KEYS: Final = 2_000
"""Keys in one body, all objects together."""

INTEGER_MAX: Final = 2**53 - 1
"""Largest absolute integer: what every JSON implementation holds exactly."""

TEXT_CHARACTERS: Final = 8_000
"""Characters of one free text field: about three typed pages, more than any voice message."""

PROOF_HASHES: Final = 63
"""Hashes of one Merkle proof: a tree has fewer than 2**63 leaves."""

# -- geometry -----------------------------------------------------------------------------------
VERTICES: Final = 2_000
"""Vertices of one area in a message, all rings together; larger areas go by hash."""

RINGS: Final = 50
"""Rings of one area in a message, holes included."""

ROUTE_POINTS: Final = 500
"""Points of one route."""

ROUTE_M: Final = 40_000_000
"""Metres of one route, or of an outline that gets a margin: once round the Earth; more only serves to exhaust us."""

POSITION_CHARACTERS: Final = 80
"""Characters of one written position: twice the longest notation that we read."""

RADIUS_M: Final = 1_000_000
"""Metres of radius, route half-width or separation: beyond it a flat local approximation is unsafe."""

# -- arrangement files --------------------------------------------------------------------------
ARRANGEMENT_FILE_BYTES: Final = 4_000_000
"""Bytes of one arrangement file: people read and correct these by hand."""

ARRANGEMENT_FILES: Final = 500
"""Files of one arrangement folder."""
