"""The records of bulletins.yaml: what each side published, and the other side's word on it.

Nothing is merged or corrected; ``_checks`` keeps every part within its whole.
"""

from datetime import date

from msgspec import Struct

from ._facts import PartyId, RecordId, Sources


class BulletinCount(Struct, frozen=True, kw_only=True):
    """Incidents one side published for one region.

    Where it publishes them, ``explosions`` are those among them, and ``previous`` is its count of the period before.
    """

    region: str
    count: int
    explosions: int | None = None
    previous: int | None = None


class BulletinSide(Struct, frozen=True, kw_only=True):
    """One side's column: its total, the split as far as it was published, and the other side's word on it.

    Of the total, the other side counts ``carved_out`` as fire on a listed group, confirms ``confirmed``, and cannot
    confirm ``not_confirmed``; absent where it said nothing.
    """

    side: PartyId
    total: int
    split: tuple[BulletinCount, ...]
    carved_out: int | None = None
    confirmed: int | None = None
    not_confirmed: int | None = None
    note: str | None = None

    @property
    def unsplit(self) -> int:
        """Incidents published without a region."""
        return self.total - sum(item.count for item in self.split)

    @property
    def unanswered(self) -> int:
        """Incidents on which the other side's word was not published."""
        return self.total - sum(count or 0 for count in (self.carved_out, self.confirmed, self.not_confirmed))


class PublishedBulletin(Struct, frozen=True, kw_only=True):
    """A two-sided bulletin as published; the sides never agree and neither is overwritten.

    Where its day was not found, ``undated`` says what is known of it instead.
    """

    id: RecordId
    sides: tuple[BulletinSide, ...]
    sources: Sources
    day: date | None = None
    undated: str | None = None
