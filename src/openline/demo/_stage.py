"""The stage: one node for each participant of the arrangement, one world, and the acts that cases are made of.

Everything is practice: every message carries the status *exercise*. Keys come from the demo's seed, so the
same seed leaves the same record; keys of a real node never do.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from openline.actions import Envelope, Said, reply_envelope
from openline.arrangement import Arrangement
from openline.deconfliction import Check, Plan, check
from openline.geotime import bearing_deg, distance_m
from openline.messages import (
    Channel,
    Header,
    Message,
    Point,
    Precedence,
    Releasability,
    Reported,
    Role,
    SecondDescription,
    Status,
    TwicePlaced,
    UseRule,
)
from openline.node import Config, Seat, Trust, create, origin_of
from openline.picture import Activity, Picture, root_of_trust
from openline.simulation import Link, World
from openline.storage import key_from_seed, write_keys
from openline.watch import Overdue, rules_of, watch

PASSPHRASE = b"openline exercise"
"""The passphrase of every demo key file; printed by the demo, and good for nothing else."""


class Stage:
    """Nodes on their files under ``folder/nodes``; the clock stands where a case puts it."""

    def __init__(self, arrangement: Arrangement, folder: Path, seed: int, start: datetime) -> None:
        self.arrangement = arrangement
        self.world = World(seed, start, Link(delay_s=2))
        self._build(folder)

    def _build(self, folder: Path) -> None:
        name, world = self.arrangement.about.id, self.world
        roots = {
            item.id: key_from_seed(f"{origin_of(name, item.id)}/root", world.random(32))
            for item in self.arrangement.participants
        }
        trust = Trust(
            roots={participant: root_of_trust(key.vkey) for participant, key in roots.items()},
            near={item: frozenset(self.arrangement.cosigning_rule(item).excluded) - {item} for item in roots},
        )
        for participant, root in roots.items():
            posts = [post.id for post in self.arrangement.posts if post.participant == participant]
            config = Config(
                participant=participant,
                arrangement=name,
                arrangement_digest=self.arrangement.digest,
                host_post=posts[0],
            )
            seats = [Seat(post=post, roles=(Role.WATCH, Role.AUTHORITY)) for post in posts]
            node = create(
                folder / "nodes" / participant,
                config,
                seats,
                root,
                trust,
                passphrase=PASSPHRASE,
                now=world.now,
                random=world.random,
                status=Status.EXERCISE,
            )
            # A root stays offline: its file stands apart from the node that it vouches for.
            offline = folder / "offline-roots"
            offline.mkdir(exist_ok=True)
            write_keys(offline / f"{participant}.txt", {root.vkey.name: root}, PASSPHRASE, world.random(28))
            world.add(node)
        world.tick()
        world.settle()

    # -- time -------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        """The stage's clock."""
        return self.world.now

    def at(self, instant: datetime) -> None:
        """Let everything happen until an instant."""
        assert instant >= self.world.now, "a case does not go back in time"
        self.world.run_until(instant)

    def wait(self, **duration: int) -> None:
        """Let some time pass."""
        self.at(self.now + timedelta(**duration))

    # -- acts --------------------------------------------------------------------------------------

    def owner(self, post: str) -> str:
        """The participant of a post."""
        found = self.arrangement.post(post)
        assert found is not None, f"no post {post}"
        return found.participant

    def say(
        self,
        post: str,
        kind: type[Message],
        fields: dict[str, Any],
        *,
        to: Sequence[str] = (),
        precedence: Precedence = Precedence.ROUTINE,
        text: str = "",
        logged: Reported | None = None,
        public: bool = False,
    ) -> Said:
        """A post says something to posts; their participants receive the body."""
        recipients = tuple(dict.fromkeys(self.owner(name) for name in to))
        envelope = Envelope(
            to_posts=tuple(to),
            recipients=recipients,
            precedence=precedence,
            original_text=text,
            status=Status.EXERCISE,
            use_rule=UseRule.RECORDED,
            releasability=Releasability.PARTICIPANTS if public else Releasability.RECIPIENTS,
            reported_by_us=logged,
        )
        return self.world.act(self.owner(post), post, kind, fields, envelope)

    def reply(self, post: str, kind: type[Message], said: Said, fields: dict[str, Any] | None = None) -> Said:
        """A post answers what another said."""
        envelope = reply_envelope(said.ref, said.message.header, self.owner(post))
        return self.world.act(self.owner(post), post, kind, {"about": said.ref, **(fields or {})}, envelope)

    def follow_up(self, post: str, kind: type[Message], said: Said, fields: dict[str, Any] | None = None) -> Said:
        """The author of a message says something further about it, to the same recipients."""
        header = said.message.header
        envelope = Envelope(
            to_posts=header.to_posts, recipients=header.recipients, precedence=header.precedence, status=header.status
        )
        return self.world.act(self.owner(post), post, kind, {"about": said.ref, **(fields or {})}, envelope)

    # -- looking -----------------------------------------------------------------------------------

    def picture(self, post: str) -> Picture:
        """What a post's node shows now."""
        return self.world.nodes[self.owner(post)].picture(self.now)

    def activity(self, post: str, said: Said) -> Activity:
        """An activity as a post's node shows it now."""
        return next(item for item in self.picture(post).activities if item.object == said.ref.object)

    def overdue(self, post: str) -> tuple[Overdue, ...]:
        """What is late now, as a post's node sees it."""
        return watch(self.picture(post), rules_of(self.arrangement), self.now)

    def check(self, post: str, plan: Plan) -> Check:
        """A post checks a plan."""
        return check(plan, self.picture(post), self.arrangement, self.owner(post))

    def described(self, point: Point, place: str, accuracy_m: int = 200, method: str = "map") -> TwicePlaced:
        """A position with its true second description from a named place."""
        return TwicePlaced(point=point, accuracy_m=accuracy_m, method=method, second=self.second(point, place))

    def draft_header(self) -> Header:
        """A header for a draft that is only checked, never said."""
        return Header(
            serial=1,
            dtg_utc=self.now,
            status=Status.EXERCISE,
            precedence=Precedence.ROUTINE,
            from_post="draft",
            to_posts=(),
            recipients=(),
            channel=Channel.OPENLINE,
            original_language="en",
            original_text="",
            releasability=Releasability.RECIPIENTS,
            use_rule=UseRule.RECORDED,
            seen=(),
        )

    def second(self, point: Point, place: str) -> SecondDescription:
        """Bearing and distance of a point from a named place."""
        found = self.arrangement.place(place)
        assert found is not None, f"no place {place}"
        return SecondDescription(
            place=place,
            bearing_deg_true=bearing_deg(found.position, point.position()),
            distance_m=distance_m(found.position, point.position()),
        )


def point(lat: float, lon: float) -> Point:
    """A point from degrees, for scripts."""
    return Point(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7))
