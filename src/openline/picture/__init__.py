"""What is so now: a pure function of the leaves, checkpoints and openings held, the arrangement and the instant.

Entries are judged one by one, grouped by the thing they are about, and each thing is derived by one pure
function with its life-cycle table. Missing bodies fold as withheld, bad leaves as malformed.
"""

from ._entries import Authority, Entry, Key, Place
from ._evidence import CheckpointPiece, Evidence, LeafPiece, OpeningPiece, Piece, head_of
from ._fold import HANDLED, Folding, fold
from ._hold import HOLD_TABLE, Hold, HoldSide, HoldState, OwnershipQuestion, OwnershipReply
from ._incident import DeterminationLine, Incident, PartyVersion
from ._line import Declared, LineThing, Observed
from ._marks import Answered, Ladder, Mark, PassedDown, ReadBack
from ._notice import MOVEMENT_TABLE, AccessReply, AccessRequest, Activity, Movement, RequestState, Site, Step
from ._picture import Head, Malformed, Orphan, Picture
from ._promise import Accession, Contribution, Renewal, UndertakingReport

__all__ = [
    "HANDLED",
    "HOLD_TABLE",
    "MOVEMENT_TABLE",
    "AccessReply",
    "AccessRequest",
    "Accession",
    "Activity",
    "Answered",
    "Authority",
    "CheckpointPiece",
    "Contribution",
    "Declared",
    "DeterminationLine",
    "Entry",
    "Evidence",
    "Folding",
    "Head",
    "Hold",
    "HoldSide",
    "HoldState",
    "Incident",
    "Key",
    "Ladder",
    "LeafPiece",
    "LineThing",
    "Malformed",
    "Mark",
    "Movement",
    "Observed",
    "OpeningPiece",
    "Orphan",
    "OwnershipQuestion",
    "OwnershipReply",
    "PartyVersion",
    "PassedDown",
    "Picture",
    "Piece",
    "Place",
    "ReadBack",
    "Renewal",
    "RequestState",
    "Site",
    "Step",
    "UndertakingReport",
    "fold",
    "head_of",
]
