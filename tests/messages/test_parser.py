"""The one parser: vectors byte for byte, hostile bodies by code, and round trips of every type."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tools.vectors import example, vector

from openline.errors import MessageError
from openline.messages import TYPES, Message, encode, parse_body, type_tag

VECTORS = sorted((Path(__file__).resolve().parents[2] / "vectors" / "messages").glob("*.json"))


def body_of(kind: type[Message]) -> bytes:
    return encode(example(kind))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_every_vector_is_rebuilt_with_code_that_is_not_ours(path: Path) -> None:
    v = json.loads(path.read_text("utf-8"))
    body = v["body"].encode()
    if v["salt"] is None:
        text = f"openline.open/v1\n{v['origin']}\n{v['id']}\n{v['body']}\n"
    else:
        seal = hashlib.sha256(b"openline.seal/v1\n" + bytes.fromhex(v["salt"]) + body).digest()
        text = f"openline.leaf/v1\n{v['origin']}\n{v['id']}\n{base64.b64encode(seal).decode()}\n"
    leaf = text + "\n"
    for signer in v["signers"]:
        private = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(signer["seed"]))
        public = private.public_key().public_bytes_raw()
        key_id = hashlib.sha256(signer["name"].encode() + b"\n\x01" + public).digest()[:4]
        leaf += f"— {signer['name']} {base64.b64encode(key_id + private.sign(text.encode())).decode()}\n"
    assert leaf == v["leaf"]
    assert hashlib.sha256(b"\x00" + leaf.encode()).hexdigest() == v["leaf_hash"]
    assert encode(parse_body(body)) == body


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_every_hostile_form_is_refused_with_its_code(path: Path) -> None:
    refused = json.loads(path.read_text("utf-8"))["refused"]
    assert len(refused) >= 8
    for form in refused:
        with pytest.raises(MessageError) as caught:
            parse_body(form["body"].encode())
        assert caught.value.code == form["code"], form["attack"]


@pytest.mark.parametrize("kind", TYPES, ids=type_tag)
def test_a_released_vector_is_still_what_the_code_writes(kind: type[Message]) -> None:
    stored = json.loads(next(p for p in VECTORS if p.stem == type_tag(kind).replace("/", ".v")).read_text("utf-8"))
    assert vector(kind) == stored


DEEP = b'{"type":' + b"[" * 40 + b"]" * 40 + b"}"


@pytest.mark.parametrize(
    ("attack", "body", "code"),
    [
        ("nothing", b"", "messages.not-json"),
        ("a list", b"[]", "messages.not-an-object"),
        ("no type", b"{}", "messages.type-missing"),
        ("a type that is no text", b'{"type":7}', "messages.type-missing"),
        ("not a number", b'{"type":"x","a":NaN}', "messages.float"),
        ("infinity", b'{"type":"x","a":-Infinity}', "messages.float"),
        ("a number beyond all", b'{"type":"x","a":1e400}', "messages.float"),
        ("a huge integer", b'{"type":"x","a":' + b"9" * 4_301 + b"}", "messages.integer-range"),
        ("just beyond the range", b'{"type":"x","a":9007199254740992}', "messages.integer-range"),
        ("the same key deep inside", b'{"type":"x","a":{"b":{"c":1,"c":1}}}', "messages.duplicate-key"),
        ("a key written twice by escape", b'{"type":"x","\\u0061":1,"a":2}', "messages.duplicate-key"),
        ("half a character", b'{"type":"x","a":"\\ud800"}', "messages.lone-surrogate"),
        ("half a character as a key", b'{"type":"x","\\udfff":1}', "messages.lone-surrogate"),
        ("too deep", DEEP, "messages.too-deep"),
        ("far too deep", b'{"type":' + b"[" * 20_000 + b"]" * 20_000 + b"}", "messages.too-deep"),
        ("not UTF-8", b'{"type":"\xff"}', "messages.not-utf-8"),
        ("a byte order mark", b'\xef\xbb\xbf{"type":"x"}', "messages.byte-order-mark"),
        (
            "too many keys",
            json.dumps({"type": "x", **{f"k{n}": 0 for n in range(2_001)}}).encode(),
            "messages.too-many-keys",
        ),
        ("too large", b'{"type":"' + b"x" * 60_000 + b'"}', "messages.body-too-large"),
        ("two bodies", b"{}{}", "messages.not-json"),
    ],
)
def test_a_hostile_body_is_refused_with_its_code(attack: str, body: bytes, code: str) -> None:
    with pytest.raises(MessageError) as caught:
        parse_body(body)
    assert caught.value.code == code
    assert caught.value.hint


def test_nesting_is_accepted_at_the_limit_and_refused_one_above() -> None:
    at_limit = b'{"type":"x","a":' + b"[" * 31 + b"]" * 31 + b"}"
    above = b'{"type":"x","a":' + b"[" * 32 + b"]" * 32 + b"}"
    for body, code in ((at_limit, "messages.type-unknown"), (above, "messages.too-deep")):
        with pytest.raises(MessageError) as caught:
            parse_body(body)
        assert caught.value.code == code


@given(st.sampled_from(TYPES), st.data())
def test_no_mutation_is_read_as_something_else_or_crashes(kind: type[Message], data: st.DataObject) -> None:
    body = body_of(kind)
    at = data.draw(st.integers(0, len(body) - 1))
    broken = body[:at] + data.draw(st.binary(max_size=3)) + body[at + data.draw(st.integers(0, 3)) :]
    try:
        message = parse_body(broken)
    except MessageError:
        return
    assert json.loads(encode(message)) == json.loads(broken)


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_parser(data: bytes) -> None:
    with pytest.raises(MessageError):
        parse_body(data)


POLE = {"lat_e7": 899_999_999, "lon_e7": 0}
BOW_TIE = {"shape": "outline", "polygons": [[[[0, 0], [10, 10], [10, 0], [0, 10], [0, 0]]]]}
EARLIER = "2017-11-10T09:00:00Z"


@pytest.mark.parametrize(
    ("tag", "path", "value"),
    [
        ("activity.notified/1", ("where",), BOW_TIE),
        ("activity.notified/1", ("where", "center"), POLE),
        ("activity.notified/1", ("end_utc",), EARLIER),
        ("activity.notified/1", ("altitude", "upper_dm"), -7),
        ("movement.notified/1", ("route", "points"), [POLE, POLE]),
        ("movement.notified/1", ("return_eta_utc",), EARLIER),
        ("site.notified/1", ("position", "point"), POLE),
        ("hold.requested/1", ("danger", "point"), POLE),
        ("hold.requested/1", ("until_utc",), EARLIER),
        ("incident.reported/1", ("position", "point"), POLE),
        ("incident.reported/1", ("end_utc",), EARLIER),
    ],
)
def test_a_shape_that_would_stop_everybodys_check_is_refused_at_the_door(
    tag: str, path: tuple[str, ...], value: object
) -> None:
    body = json.loads(body_of(next(kind for kind in TYPES if type_tag(kind) == tag)))
    parse_body(json.dumps(body).encode())
    inner = body
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    with pytest.raises(MessageError) as caught:
        parse_body(json.dumps(body).encode())
    assert caught.value.code == "messages.geometry"
