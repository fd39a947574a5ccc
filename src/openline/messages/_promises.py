"""Areas renewed, undertakings reported, contributions recorded: what was promised and what came of it."""

from enum import Enum
from typing import Annotated, ClassVar

from msgspec import Meta

from openline import limits
from openline.arrangement import UndertakingStatus

from ._header import Id, Instant, Line, Message, Purpose


class AreaRenewed(Message, frozen=True, kw_only=True, tag="area.renewed/1"):
    """One guarantor's consent to renew an area; renewal needs the consensus of all guarantors."""

    signed_by: ClassVar[tuple[Purpose, ...]] = (Purpose.OFFICER, Purpose.OFFICER)

    area: Id
    instrument: Id
    until_utc: Instant


class UndertakingReported(Message, frozen=True, kw_only=True, tag="undertaking.reported/1"):
    """One author's report on an undertaking; others may report otherwise, and both are shown."""

    undertaking: Id
    status: UndertakingStatus
    as_of_utc: Instant
    source: Id
    remark: Line | None = None


class ContributionKind(Enum):
    """A pledge is not funding."""

    PLEDGE = "pledge"
    COMMITMENT = "commitment"
    PAID = "paid"


class ContributionRecorded(Message, frozen=True, kw_only=True, tag="contribution.recorded/1"):
    """Money for an appeal by a member state, in minor units of its currency. Shared money is never apportioned."""

    appeal: Id
    contributor: Id
    kind: ContributionKind
    amount_minor: Annotated[int, Meta(ge=-limits.INTEGER_MAX, le=limits.INTEGER_MAX)]
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
    as_of_utc: Instant
    source: Id
    pledge_of: Line | None = None
