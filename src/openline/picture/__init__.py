"""What is so now: a pure function of the leaves, checkpoints and openings held, the arrangement and the instant.

Entries are judged one by one, grouped by the thing they are about, and each thing is derived by one pure
function with its life-cycle table. Missing bodies fold as withheld, bad leaves as malformed.
"""

from ._attest import Cosigned, Interval, line_digest
from ._authority import COSIGNING, Authority, Key, RootSet, after, root_of_trust
from ._bans import Ban
from ._book import Book
from ._entries import Entry, Place, Standing, judge
from ._evidence import (
    AnswerPiece,
    CheckpointPiece,
    Evidence,
    ForkPiece,
    LeafPiece,
    OpeningPiece,
    Piece,
    PrefixPiece,
    ProvenPiece,
    StrayPiece,
    head_of,
)
from ._fold import Folding, fold
from ._hold import HOLD_TABLE, Hold, HoldSide, HoldState, OwnershipQuestion, OwnershipReply
from ._incident import DeterminationLine, Incident, PartyVersion
from ._journals import participant_of, predecessor, successor
from ._line import Declared, LineThing, Observed
from ._marks import Answered, Ladder, Mark, PassedDown, ReadBack
from ._notice import MOVEMENT_TABLE, AccessReply, AccessRequest, Activity, Movement, RequestState, Site, Step
from ._picture import Doubted, Head, Malformed, Orphan, Picture
from ._promise import Accession, Contribution, Renewal, UndertakingReport
from ._proven import Words, words_of
from ._recovery import WAIT_S
from ._things import HANDLED

__all__ = [
    "COSIGNING",
    "HANDLED",
    "HOLD_TABLE",
    "MOVEMENT_TABLE",
    "WAIT_S",
    "AccessReply",
    "AccessRequest",
    "Accession",
    "Activity",
    "AnswerPiece",
    "Answered",
    "Authority",
    "Ban",
    "Book",
    "CheckpointPiece",
    "Contribution",
    "Cosigned",
    "Declared",
    "DeterminationLine",
    "Doubted",
    "Entry",
    "Evidence",
    "Folding",
    "ForkPiece",
    "Head",
    "Hold",
    "HoldSide",
    "HoldState",
    "Incident",
    "Interval",
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
    "PrefixPiece",
    "ProvenPiece",
    "ReadBack",
    "Renewal",
    "RequestState",
    "RootSet",
    "Site",
    "Standing",
    "Step",
    "StrayPiece",
    "UndertakingReport",
    "Words",
    "after",
    "fold",
    "head_of",
    "judge",
    "line_digest",
    "participant_of",
    "predecessor",
    "root_of_trust",
    "successor",
    "words_of",
]
