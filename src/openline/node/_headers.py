"""The header of what nobody in particular says: the first keys of a node, and acts of the participant's officials."""

from datetime import datetime

from openline.messages import Channel, Header, Precedence, Releasability, Seen, Status, UseRule

from ._settings import Config


def plain_header(config: Config, serial: int, now: datetime, status: Status, seen: tuple[Seen, ...] = ()) -> Header:
    """A routine header to everybody, from the host post."""
    return Header(
        serial=serial,
        dtg_utc=now.replace(microsecond=0),
        status=status,
        precedence=Precedence.ROUTINE,
        from_post=config.host_post,
        to_posts=(),
        recipients=(),
        channel=Channel.OPENLINE,
        original_language="en",
        original_text="",
        releasability=Releasability.PARTICIPANTS,
        use_rule=UseRule.RECORDED,
        seen=seen,
    )
