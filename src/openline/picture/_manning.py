"""Who takes a post's messages: the watch of each post, stepped through its table.

A handover is offered with the open items and changes nothing until another officer accepts it. Whoever offered it
cannot accept it: an acceptance by the same key is kept and relieves nobody.
"""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from openline.messages import Ref, WatchAccepted, WatchOffered, WatchTaken

from ._cycles import WATCH
from ._entries import Entry
from ._marks import Mark, mark_of


class Offer(Struct, frozen=True, kw_only=True):
    """A handover that waits for the relief, with everything that is open."""

    mark: Mark
    open_items: tuple[Ref, ...]
    silent_lines: tuple[str, ...]
    remark: str | None


class PostWatch(Struct, frozen=True, kw_only=True):
    """The watch of one post. ``since`` is when the officer now on watch took or accepted it.

    ``taken_over``: the open items that were accepted with it. ``without_handover``: taken while another was on.
    """

    participant: str
    post: str
    state: str
    since: Mark | None = None
    until_utc: datetime | None = None
    languages: tuple[str, ...] = ()
    offer: Offer | None = None
    taken_over: tuple[Ref, ...] = ()
    without_handover: bool = False


def derive_watch(name: str, entries: Sequence[Entry], as_of: datetime) -> PostWatch:
    """The watch of a post (``participant/post``) from what its officers said, in the order of their journal."""
    participant, _, post = name.partition("/")
    watch = PostWatch(participant=participant, post=post, state=WATCH.start)
    signers: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        signers[entry.leaf_hash.hex()] = entry.signers
        watch = _step(watch, entry, signers)
    if watch.until_utc is not None and as_of > watch.until_utc:
        return _changed(watch, state=WATCH.after(watch.state, "by-date") or watch.state)
    return watch


def _step(watch: PostWatch, entry: Entry, signers: dict[str, tuple[str, ...]]) -> PostWatch:
    mark, message = mark_of(entry), entry.message
    match message:
        case WatchTaken():
            on = watch.since is not None and watch.until_utc is not None and mark.at_utc <= watch.until_utc
            again = watch.since is not None and signers.get(watch.since.ref.leaf) == entry.signers
            return _on(watch, message, mark, without_handover=on and not again)
        case WatchOffered():
            state = WATCH.after(watch.state, "offer")
            offer = Offer(
                mark=mark, open_items=message.open_items, silent_lines=message.silent_lines, remark=message.remark
            )
            return watch if state is None else _changed(watch, state=state, offer=offer)
        case WatchAccepted(about=about) if watch.offer is not None and about.leaf == watch.offer.mark.ref.leaf:
            if signers[about.leaf] == entry.signers:
                return watch
            return _on(watch, message, mark, taken_over=watch.offer.open_items)
    return watch


def _on(
    watch: PostWatch,
    message: WatchTaken | WatchAccepted,
    mark: Mark,
    *,
    taken_over: tuple[Ref, ...] = (),
    without_handover: bool = False,
) -> PostWatch:
    return PostWatch(
        participant=watch.participant,
        post=watch.post,
        state="on",
        since=mark,
        until_utc=message.until_utc,
        languages=message.languages,
        taken_over=taken_over,
        without_handover=without_handover,
    )


def _changed(watch: PostWatch, *, state: str, offer: Offer | None = None) -> PostWatch:
    return PostWatch(
        participant=watch.participant,
        post=watch.post,
        state=state,
        since=watch.since,
        until_utc=watch.until_utc,
        languages=watch.languages,
        offer=offer or watch.offer,
        taken_over=watch.taken_over,
        without_handover=watch.without_handover,
    )
