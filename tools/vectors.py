"""Writes ``vectors/messages``: for each message type its bytes, leaf and hash, and hostile forms with their codes.

Run by hand when a type is added: ``.venv/bin/python tools/vectors.py``. A released vector never changes.
"""

import enum
import hashlib
import json
import types
import typing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from openline.journal import Opening, leaf_hash, open_leaf, sealed_leaf
from openline.messages import TYPES, Header, Message, Status, encode, parse_body, type_tag
from openline.storage import PrivateKey, key_from_seed

ROOT = Path(__file__).resolve().parents[1]
ORIGIN = "openline/vectors/jordan"
NOW = datetime(2017, 11, 11, 9, 0, tzinfo=UTC)
TEXTS = {
    "Id": "a-word", "ObjectName": "jordan/" + "0f" * 16, "Digest": "ab" * 32, "Line": "one line", "Text": "Free text, as written: «да», نعم.",
    "Token": "cd" * 16, "Language": "en",
}  # fmt: skip


def main() -> None:
    """Write every vector file."""
    for kind in TYPES:
        path = ROOT / "vectors" / "messages" / (type_tag(kind).replace("/", ".v") + ".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(vector(kind), ensure_ascii=False, indent=1) + "\n", "utf-8")


def vector(kind: type[Message]) -> dict[str, Any]:
    """The vector of one type; every field present, so that a reader sees each form once."""
    tag = type_tag(kind)
    body = encode(example(kind))
    parse_body(body)
    signers = [_key(f"{tag} {n}") for n in range(len(kind.signed_by))]
    salt, entry_id = hashlib.sha256(f"salt {tag}".encode()).digest(), hashlib.sha256(tag.encode()).hexdigest()[:32]
    if kind.open_entry:
        leaf = open_leaf(ORIGIN, entry_id, body, signers)
    else:
        leaf = sealed_leaf(ORIGIN, entry_id, Opening(salt=salt, body=body), signers)
    return {
        "tag": tag,
        "body": body.decode(),
        "origin": ORIGIN,
        "id": entry_id,
        "salt": None if kind.open_entry else salt.hex(),
        "signers": [{"name": s.vkey.name, "seed": _seed(f"{tag} {n}").hex()} for n, s in enumerate(signers)],
        "leaf": leaf.decode(),
        "leaf_hash": leaf_hash(leaf).hex(),
        "refused": refused(body.decode()),
    }


def refused(body: str) -> list[dict[str, str]]:
    """Hostile forms of a body, named for the attack, with the code that refuses each."""
    value = json.loads(body)
    cut = {k: v for k, v in value.items() if k != "header"}
    header = value["header"]
    forms = {
        "unknown field slipped in": (body[:-1] + ',"extra":1}', "messages.field-invalid"),
        "header left out": (json.dumps(cut), "messages.field-invalid"),
        "serial as a float": (body.replace(f'"serial":{header["serial"]}', '"serial":1.5', 1), "messages.float"),
        "serial beyond 2**53": (
            body.replace(f'"serial":{header["serial"]}', f'"serial":{2**53}', 1),
            "messages.integer-range",
        ),
        "type said twice": (body[:-1] + f',"type":{json.dumps(value["type"])}}}', "messages.duplicate-key"),
        "an absent field as null": (_with(value, refers_to=None), "messages.form-not-canonical"),
        "another zone for the same instant": (
            body.replace("2017-11-11T09:00:00Z", "2017-11-11T10:00:00+01:00", 1),
            "messages.form-not-canonical",
        ),
        "a fraction of a second": (
            body.replace("2017-11-11T09:00:00Z", "2017-11-11T09:00:00.5Z", 1),
            "messages.time-range",
        ),
        "a later version": (body.replace(value["type"], value["type"][:-1] + "9", 1), "messages.type-unknown"),
        "trailing bytes": (body + "{}", "messages.not-json"),
    }
    return [{"attack": name, "body": text, "code": code} for name, (text, code) in forms.items()]


def example(kind: type[Message]) -> Message:
    """A message of a type with every field filled in."""
    made: Message = _example(kind, "")
    return made


def _with(value: dict[str, Any], **header: Any) -> str:
    return json.dumps({**value, "header": {**value["header"], **header}}, ensure_ascii=False)


def _example(hint: Any, name: str) -> Any:
    if typing.get_origin(hint) is typing.Annotated:
        return _annotated(hint, name)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return _example(next(h for h in typing.get_args(hint) if h is not type(None)), name)
    if typing.get_origin(hint) is tuple:
        return _tuple(typing.get_args(hint), name)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        hints = typing.get_type_hints(hint, include_extras=True)
        fields = {info.name: _example(hints[info.name], info.name) for info in msgspec.structs.fields(hint)}
        if hint is Header:
            fields |= {"serial": 7, "status": Status.EXERCISE, "refers_to": None}
        return hint(**fields)
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    return {str: "text", int: 3, bool: True, datetime: NOW}[hint]


def _annotated(hint: Any, name: str) -> Any:
    base, *marks = typing.get_args(hint)
    meta = next((m for m in marks if isinstance(m, msgspec.Meta)), msgspec.Meta())
    if base is str:
        return _text(meta.pattern or "", name)
    if base is int:
        return max(3, int(meta.ge or 0)) if meta.le is None or meta.le >= 3 else int(meta.le)
    if typing.get_origin(base) is tuple and meta.min_length and meta.min_length > 1:
        (item, *_) = typing.get_args(base)
        if name == "points":
            return tuple(msgspec.structs.replace(_example(item, name), lat_e7=n * 1000) for n in range(meta.min_length))
        return tuple(_example(item, name) for _ in range(meta.min_length))
    return _example(base, name)


def _text(pattern: str, name: str) -> str:
    if name in ("key", "root_keys"):
        return key_from_seed("openline/vectors/key", _seed("an example")).vkey.text
    known = {
        r"^[0-9a-f]{64}\Z": "ab" * 32, r"^[0-9a-f]{32}\Z": "cd" * 16, r"^[0-9]{6}\Z": "123456", r"^[0-9]{8}\Z": "12345678",
        r"^age1[02-9ac-hj-np-z]{58}\Z": "age1" + "q" * 58, r"^[0-7]{4}\Z": "7000", r"^[A-F]\Z": "C", r"^[A-Z]{3}\Z": "USD",
    }  # fmt: skip
    if pattern in known:
        return known[pattern]
    if "/[0-9a-f]{32}" in pattern:
        return TEXTS["ObjectName"]
    if pattern.startswith("^[a-z]{2,3}"):
        return TEXTS["Language"]
    return TEXTS["Id"] if pattern.startswith("^[a-z0-9]+") else TEXTS["Line"] if pattern else TEXTS["Text"]


def _tuple(arguments: tuple[Any, ...], name: str) -> Any:
    if name == "polygons":
        ring = (
            (360_000_000, 350_000_000),
            (361_000_000, 350_000_000),
            (361_000_000, 351_000_000),
            (360_000_000, 350_000_000),
        )
        return ((ring,),)
    return tuple(_example(item, name) for item in arguments if item is not Ellipsis)


def _seed(label: str) -> bytes:
    return hashlib.sha256(f"vector key {label}".encode()).digest()


def _key(label: str) -> PrivateKey:
    return key_from_seed(f"{ORIGIN}/{hashlib.sha256(label.encode()).hexdigest()[:16]}", _seed(label))


if __name__ == "__main__":
    main()
