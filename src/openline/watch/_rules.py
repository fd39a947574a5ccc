"""The arrangement's procedures as the rules of the watch."""

from openline.arrangement import Arrangement

from ._watch import Rules, Step


def rules_of(arrangement: Arrangement) -> Rules:
    """Deadlines, rosters and rings as the arrangement has them."""
    procedures = arrangement.procedures
    return Rules(
        owner={post.id: post.participant for post in arrangement.posts},
        deadline_s={(item.precedence, Step(item.step)): item.seconds for item in procedures.deadlines},
        roster={post.id: post.roster for post in arrangement.posts},
        ring_s={item.precedence: item.after_s for item in procedures.rings},
    )
