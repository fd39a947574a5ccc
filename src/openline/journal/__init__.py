"""What was said, provably: signed notes, leaves with seals, the Merkle tree, checkpoints and proofs.

A journal has one writer, its participant, and only grows. Formats are C2SP's and RFC 6962's; nothing here
reads a disk, a clock or a source of randomness.
"""

from ._append import Batch, Entry, extended, verified_frontier
from ._checkpoint import (
    Checkpoint,
    Cosignature,
    checkpoint_text,
    cosignatures,
    parse_checkpoint,
    sign_checkpoint,
    verify_checkpoint,
)
from ._leaf import SALT_BYTES, Leaf, Opening, check_opening, open_leaf, parse_leaf, seal_of, sealed_leaf
from ._notes import (
    COSIGNATURE,
    ED25519,
    Note,
    SignatureLine,
    Signer,
    Vkey,
    add_line,
    cosign,
    cosigned_message,
    parse_note,
    parse_vkey,
    sign_note,
    verify_note,
)
from ._proof import Proof, check_proof, format_proof, parse_proof
from ._tree import (
    EMPTY_ROOT,
    Frontier,
    check_consistency,
    check_inclusion,
    consistency_proof,
    frontier_of,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
)

__all__ = [
    "COSIGNATURE",
    "ED25519",
    "EMPTY_ROOT",
    "SALT_BYTES",
    "Batch",
    "Checkpoint",
    "Cosignature",
    "Entry",
    "Frontier",
    "Leaf",
    "Note",
    "Opening",
    "Proof",
    "SignatureLine",
    "Signer",
    "Vkey",
    "add_line",
    "check_consistency",
    "check_inclusion",
    "check_opening",
    "check_proof",
    "checkpoint_text",
    "consistency_proof",
    "cosign",
    "cosignatures",
    "cosigned_message",
    "extended",
    "format_proof",
    "frontier_of",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "open_leaf",
    "parse_checkpoint",
    "parse_leaf",
    "parse_note",
    "parse_proof",
    "parse_vkey",
    "root_of",
    "seal_of",
    "sealed_leaf",
    "sign_checkpoint",
    "sign_note",
    "verified_frontier",
    "verify_checkpoint",
    "verify_note",
]
