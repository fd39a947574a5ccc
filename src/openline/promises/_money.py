"""An appeal on a day: asked, received, pledged, by member state, before and after a call.

Pledges are not funding. Shared money is never apportioned. What a source does not split is shown unsplit:
a contributor for whom no figure after the call is held has none, which is not zero.
"""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from openline.arrangement import Appeal, AppealContribution, AppealTotal
from openline.messages import ContributionKind
from openline.picture import Contribution


class Contributor(Struct, frozen=True, kw_only=True):
    """One contributor: funding up to the call, funding after it, pledges. None: no figure is held."""

    id: str
    name: str
    member_state: bool
    before_minor: int | None
    after_minor: int | None
    pledged_minor: int | None


class AppealState(Struct, frozen=True, kw_only=True):
    """The appeal before and after the call; totals as published, splits as far as they are held."""

    appeal: Appeal
    call: date
    before: AppealTotal | None
    after: AppealTotal | None
    contributors: tuple[Contributor, ...]

    @property
    def after_unsplit_minor(self) -> int | None:
        """What came in between the two totals and is not split by contributor."""
        if self.before is None or self.after is None:
            return None
        split = sum(item.after_minor or 0 for item in self.contributors)
        return self.after.amount_minor - self.before.amount_minor - split


def appeal_state(
    appeal: Appeal, recorded: Sequence[Contribution], call: date, known_by: date | None = None
) -> AppealState:
    """The appeal as of the figures held; ``known_by`` leaves out totals dated later."""
    totals = [total for total in appeal.totals if known_by is None or total.as_of <= known_by]
    before = max((t for t in totals if t.as_of <= call), key=lambda t: t.as_of, default=None)
    after = max((t for t in totals if t.as_of > call), key=lambda t: t.as_of, default=None)
    published = {item.contributor: item for item in appeal.contributions if item.as_of <= call}
    said = [item for item in recorded if item.appeal == appeal.id]
    extra = [item.contributor for item in said if item.contributor not in published]
    names = [*published, *dict.fromkeys(extra)]
    rows = [_contributor(name, published.get(name), said, call) for name in names]
    return AppealState(appeal=appeal, call=call, before=before, after=after, contributors=tuple(rows))


def _contributor(
    name: str, published: AppealContribution | None, said: Sequence[Contribution], call: date
) -> Contributor:
    mine = [item for item in said if item.contributor == name]
    paid = [item for item in mine if item.kind is not ContributionKind.PLEDGE]
    pledged = [item.amount_minor for item in mine if item.kind is ContributionKind.PLEDGE]
    before = [item.amount_minor for item in paid if item.as_of_utc.date() <= call]
    after = [item.amount_minor for item in paid if item.as_of_utc.date() > call]
    known = published.amount_minor if published else None
    return Contributor(
        id=name,
        name=published.name if published else name,
        member_state=published.member_state if published else True,
        before_minor=known if known is not None else sum(before) if before else None,
        after_minor=sum(after) if after else None,
        pledged_minor=sum(pledged) if pledged else None,
    )
