"""What is so now: a pure function of the leaves, checkpoints and openings held, the arrangement and the instant.

Entries are judged one by one, grouped by the thing they are about, and each thing is derived by one pure
function with its life-cycle table. Missing bodies fold as withheld, bad leaves as malformed.
"""

from ._attest import Cosigned, Interval, line_digest
from ._authority import COSIGNING, Authority, Key, RootSet, after, root_of_trust
from ._bans import Ban
from ._book import Book
from ._call import Call, LinguistWord
from ._cycles import (
    ACCESSION,
    AREA,
    HOLD,
    INCIDENT,
    LIFE_CYCLES,
    LINE_DECLARED,
    LINE_OBSERVED,
    MOVEMENT,
    NOTIFICATION,
    OWNERSHIP,
    READ_BACK,
    WATCH,
)
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
from ._hold import Hold, HoldSide, HoldState, OwnershipQuestion, OwnershipReply, OwnershipSide
from ._incident import DeterminationLine, Handled, Incident, PartyVersion, Related
from ._journals import participant_of, predecessor, successor
from ._ladder import Answered, Ladder, PassedDown, ReadBack
from ._life import LifeCycle
from ._line import Declared, LineThing, Observed
from ._manning import Offer, PostWatch
from ._marks import Mark
from ._notice import AccessReply, AccessRequest, Activity, Contest, Movement, RequestState, Site, Step
from ._picture import Doubted, Head, Malformed, Orphan, Picture
from ._promise import Accession, Contribution, Renewal, UndertakingReport
from ._proven import Words, words_of
from ._recovery import WAIT_S
from ._things import HANDLED

__all__ = [
    "ACCESSION",
    "AREA",
    "COSIGNING",
    "HANDLED",
    "HOLD",
    "INCIDENT",
    "LIFE_CYCLES",
    "LINE_DECLARED",
    "LINE_OBSERVED",
    "MOVEMENT",
    "NOTIFICATION",
    "OWNERSHIP",
    "READ_BACK",
    "WAIT_S",
    "WATCH",
    "AccessReply",
    "AccessRequest",
    "Accession",
    "Activity",
    "AnswerPiece",
    "Answered",
    "Authority",
    "Ban",
    "Book",
    "Call",
    "CheckpointPiece",
    "Contest",
    "Contribution",
    "Cosigned",
    "Declared",
    "DeterminationLine",
    "Doubted",
    "Entry",
    "Evidence",
    "Folding",
    "ForkPiece",
    "Handled",
    "Head",
    "Hold",
    "HoldSide",
    "HoldState",
    "Incident",
    "Interval",
    "Key",
    "Ladder",
    "LeafPiece",
    "LifeCycle",
    "LineThing",
    "LinguistWord",
    "Malformed",
    "Mark",
    "Movement",
    "Observed",
    "Offer",
    "OpeningPiece",
    "Orphan",
    "OwnershipQuestion",
    "OwnershipReply",
    "OwnershipSide",
    "PartyVersion",
    "PassedDown",
    "Picture",
    "Piece",
    "Place",
    "PostWatch",
    "PrefixPiece",
    "ProvenPiece",
    "ReadBack",
    "Related",
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
