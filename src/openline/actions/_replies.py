"""Answering: an answer goes to everyone who had the message, and to its author's post."""

from openline.messages import Header, Precedence, Ref

from ._desk import Envelope


def reply_envelope(about: Ref, header: Header, participant: str, *, text: str = "") -> Envelope:
    """The envelope of an answer to a message, as urgent as the message, on the same terms."""
    recipients = tuple(dict.fromkeys([about.participant, *(r for r in header.recipients if r != participant)]))
    posts = tuple(dict.fromkeys([header.from_post, *header.to_posts]))
    return Envelope(
        to_posts=posts,
        recipients=recipients,
        precedence=Precedence(header.precedence),
        original_text=text,
        use_rule=header.use_rule,
        releasability=header.releasability,
        status=header.status,
        refers_to=about,
    )
