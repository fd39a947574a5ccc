"""What the owner of all keys of a journal can sign: strange bodies, strange key acts, wrong signers."""

import json
import random
from typing import Any

from tools.vectors import example

from openline.audit import Dossier, format_dossier
from openline.journal import Opening, Tree, leaf_hash, open_leaf, parse_proof, sealed_leaf
from openline.messages import (
    EntryReceived,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    NoticeAnswered,
    NoticePassedDown,
    NoticeRead,
    NoticeRelayed,
    Purpose,
    RootChanged,
    encode,
)
from openline.storage import PrivateKey
from tests.verifier.material import COSIGNERS, cosigner, prove
from tests.verifier.single import Case
from tests.worlds import Author

_KINDS = (
    NoticeRead, NoticePassedDown, NoticeAnswered, NoticeRelayed, EntryReceived, KeySuspended, KeyRestored, KeyRevoked,
)  # fmt: skip
_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1, 2, 3, 2**53, 2**53 - 1, 1.5, "", "a", "A", "jordan-post", "\ud800", "\u00fc", [], [1], {},
    {"leaf": "0" * 64}, "2017-02-29T06:00:00Z", "2016-02-29T06:00:00Z", "2017-11-11T24:00:00Z", "2017-11-11T06:00:60Z",
    "1899-12-31T00:00:00Z", "2200-12-31T23:59:59Z", "2201-01-01T00:00:00Z", "2017-11-11T06:00:00z", "exercise", "officer",
    "mirror", "key.revoked/1", "notice.read/1", "line.declared/1", "strange.type/1", "strange.Type/1", "a.b/0",
)  # fmt: skip


class Hostile:
    """A journal that begins well and goes on strangely."""

    def __init__(self, dice: random.Random, name: str = "jordan") -> None:
        self.dice = dice
        author = self.author = Author(name)
        self.opened = json.loads(author.leaves[0].split(b"\n")[3])
        self.start = list(author.leaves[:6])
        self.keys = [author.root, author.node, *author.officers, author.key("new"), author.key("newer")]
        names = [self.keys[4].vkey.text, self.keys[5].vkey.text, author.officers[0].vkey.name]
        self.odd = [*_ODD, *names, cosigner(COSIGNERS[0]).vkey.text, author.checkpoint.vkey.name]
        self.bodies = [json.loads(encode(message)) for message in self._messages(author)]
        self.trusts = [f"{who} 1 {author.root.vkey.text}\n".encode() for who in (name, "jordan", "jordan", "iran")]

    def case(self) -> Case:
        """A dossier over such a journal."""
        leaves, opening = list(self.start), dict[int, Opening]()
        if self.dice.random() < 0.2:
            leaves[0] = self._opening_leaf()
        for _ in range(self.dice.randrange(1, 4)):
            leaf, opened = self._leaf(len(leaves))
            opening |= {len(leaves): opened} if opened else {}
            leaves.append(leaf)
        tree, note = Tree([leaf_hash(leaf) for leaf in leaves]), self.author.head(leaves)
        chosen = [n for n in [0, 1, 2, 3, 5, *range(6, len(leaves))] if self.dice.random() < 0.97]
        proofs = [parse_proof(prove(tree, n, len(leaves), leaves[n], opening.get(n), note)) for n in chosen]
        about = leaf_hash(self.dice.choice(leaves[6:]))
        data = format_dossier(Dossier(about=about, proofs=tuple(proofs)))
        log = f"log {self.author.checkpoint.vkey.text}\nquorum none\n".encode()
        trust = self.dice.choice([self.trusts[0], self.trusts[0], *self.trusts, None])
        return Case("file", data, policies=(self.dice.choice([b"quorum none\n", log]),), trust=trust)

    def _opening_leaf(self) -> bytes:
        """A journal that is opened by another participant, or by other officials."""
        dice, value = self.dice, json.loads(json.dumps(self.opened))
        what = dice.randrange(3)
        if what == 0:
            value["participant"] = dice.choice(["jordan", "jordan-2", "jordan-02", "iran", self.author.name])
        elif what == 1:
            keys = [key.vkey.text for key in (self.keys[0], self.keys[4], self.keys[5])]
            value |= {"root_keys": dice.sample(keys, dice.randrange(1, 4)), "threshold": dice.choice([0, 1, 2, 3, 4])}
        else:
            value = self._strange(value)
        body = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()
        signers = dice.choice([[self.keys[0]], [self.keys[0]], [self.keys[4]], [self.keys[0], self.keys[4]]])
        return open_leaf(self.author.origin, "0" * 32, body, signers)

    def _leaf(self, index: int) -> tuple[bytes, Opening | None]:
        dice, value = self.dice, json.loads(json.dumps(self.dice.choice(self.bodies)))
        if dice.random() < 0.4:
            value = self._strange(value)
        body, signers, entry_id = self._text(value), self._signers(value), f"{index:032x}"
        is_open = isinstance(value, dict) and str(value.get("type")).startswith(("key.", "root.", "journal."))
        if (is_open or dice.random() < 0.05) and b"\n" not in body:
            try:
                return open_leaf(self.author.origin, entry_id, body, signers), None
            except (UnicodeDecodeError, UnicodeEncodeError):
                pass  # such a body cannot stand in a note
        made = Opening(salt=dice.randbytes(32), body=body)
        leaf = sealed_leaf(self.author.origin, entry_id, made, signers)
        return leaf, made if dice.random() < 0.9 else None

    def _signers(self, value: Any) -> list[PrivateKey]:
        kind = str(value.get("type")) if isinstance(value, dict) else ""
        if self.dice.random() < 0.1:
            return self.dice.sample(self.keys, self.dice.randrange(1, 3))
        if kind.startswith(("key.", "journal.")):
            return [self.keys[0]]
        if kind.startswith("root."):
            return [self.keys[0], *self.dice.sample(self.keys[4:], self.dice.randrange(1, 3))]
        return [self.keys[1] if kind.startswith("entry.") else self.keys[2]]

    def _strange(self, value: Any) -> Any:
        """One field, at any depth, left out, put in again, or of another kind."""
        dice = self.dice
        holder, key = dice.choice(_places(value))
        what = dice.randrange(6)
        if what == 0 and isinstance(holder, dict):
            del holder[key]
        elif what == 1 and isinstance(holder, dict):
            name = dice.choice(["about", "amends", "supersedes", "x", "reported_by_us", "post", "threshold"])
            holder[name] = dice.choice(
                [None, {}, {"leaf": "0" * 64}, {"leaf": "z"}, {"participant": "iran"}, "watch", 3]
            )
        else:
            holder[key] = dice.choice(self.odd)
        return value

    def _text(self, value: Any) -> bytes:
        """The body's bytes, now and then in a form that strict readers refuse."""
        dice = self.dice
        text = json.dumps(value, ensure_ascii=dice.random() < 0.9, separators=(",", ":"))
        data = text.encode("utf-8", "surrogatepass")
        what = dice.random()
        if what < 0.04:
            return data.replace(b'"type":', b'"type":"a.b/1","type":', 1)
        if what < 0.08:
            return b"\xef\xbb\xbf" + data
        if what < 0.12:
            deep = dice.choice([29, 30, 31, 32, 33])
            return data[:-1] + b',"deep":' + b"[" * deep + b"]" * deep + b"}"
        if what < 0.16:
            number = dice.choice([b"1e3", b"NaN", b"-0", b"9007199254740992", b"-9007199254740991", b"01", b"1.0"])
            return data[:-1] + b',"number":' + number + b"}"
        return data[: dice.randrange(1, len(data))] if what < 0.18 else data

    def _messages(self, author: Author) -> list[Any]:
        found: list[Any] = []
        for kind in _KINDS:
            sample: Any = example(kind)
            values = {name: getattr(sample, name) for name in kind.__struct_fields__}
            changes = {"header": author.header(), "key_name": author.officers[0].vkey.name, "last_good_size": 4}
            found.append(kind(**{**values, **{name: item for name, item in changes.items() if name in values}}))
        new, newer = author.key("new").vkey.text, author.key("newer").vkey.text
        found.append(KeyIssued(header=author.header(), key=new, purpose=Purpose.OFFICER, post=author.post))
        found.append(KeyIssued(header=author.header(), key=newer, purpose=Purpose.CHECKPOINT))
        found.append(RootChanged(header=author.header(), version=2, root_keys=(new, newer), threshold=1))
        found.append(
            RootChanged(header=author.header(), version=2, root_keys=(author.root.vkey.text, new), threshold=2)
        )
        return found


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) in a value of objects and lists."""
    found: list[tuple[Any, Any]] = []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found.append((value, key))
        found.extend(_places(item))
    return found
