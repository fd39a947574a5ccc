#!/usr/bin/env python3
# fmt: off
"""Verify an Openline file with nothing but this file: a proof, a dossier, a checkpoint or the evidence of a fork.

    python openline_verify.py FILE --policy POLICY [--policy POLICY ...] [--roots TRUST]

It shares no line with Openline, needs Python 3.11 and `cryptography`, opens no connection, and is meant to be read
before it is believed, from the top. The rules are those of C2SP (signed-note, tlog-checkpoint, tlog-cosignature,
tlog-policy, tlog-proof), of RFC 9162 (tree proofs) and of spec/dossier.md.
Exit 0: everything in the file holds. 3: something does not. 2: no such file, or a policy or trust file nobody can use.
"""

import argparse
import base64
import calendar
import hashlib
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

NOTE_BYTES, NOTE_LINES, LEAF_BYTES, BODY_BYTES = 65_536, 32, 65_535, 60_000
POLICY_BYTES, POLICY_NAMES, FORK_BYTES = 262_144, 64, 139_264
DOSSIER_BYTES, DOSSIER_ENTRIES, PATH_HASHES = 16_777_216, 1_024, 63

class Unusable(Exception):
    """What was given cannot be used at all: exit 2."""
class DoesNotHold(Exception):
    """Something in the file is not so: exit 3."""

def demand(holds, what):
    if not holds:
        raise DoesNotHold(what)

def unbase64(text, length=None):
    """Bytes from standard base64 in its one canonical form."""
    demand(re.fullmatch("[A-Za-z0-9+/]*={0,2}", text) and len(text) % 4 == 0, "something is not base64")
    data = base64.b64decode(text)
    demand(base64.b64encode(data).decode() == text and length in (None, len(data)), "some base64 is of another form")
    return data

def shown(text):
    """Text from outside, safe on a screen."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:80])

# -- keys: Ed25519 without its weak corners ---------------------------------------------------------------------------
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493  # the order of the base point (RFC 8032)
Y8 = 55188659117513257062467267217118295137698188065244968500265048394206261417927
SMALL = {1, P - 1, 0, Y8, P - Y8}  # the y of every point of order 1, 2, 4 and 8: no honest key or signature has one
KEY_NAME = r"[^\s+\ud800-\udfff]+"
LOG, COSIGNER = 1, 4  # kinds of keys: one signs notes, the other timestamped cosignatures

class Key:
    """A verifier key, written name+id+base64(kind, public key)."""

    def __init__(self, text):
        name, _, rest = text.partition("+")
        key_id, _, material = rest.partition("+")
        data = unbase64(material)
        known = re.fullmatch(KEY_NAME, name) and len(data) == 33 and data[0] in (LOG, COSIGNER)
        demand(known, f"the key {shown(name)} is of no known kind")
        self.text, self.name, self.kind, self.public = text, name, data[0], data[1:]
        self.id = hashlib.sha256(name.encode() + b"\n" + data).digest()[:4]
        demand(key_id == self.id.hex(), f"the id of the key {shown(name)} is not its own")
        y = int.from_bytes(self.public, "little") % 2**255  # the top bit is the sign of x
        demand(y < P and y not in SMALL, f"the key {shown(name)} is weak, or written in a second form")

    def check(self, text, signature):
        """Go on only when this key signed this text: 64 bytes, S below L, R of full order."""
        if self.kind == COSIGNER:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            text = f"cosignature/v1\ntime {time}\n{text}"
        r, s = int.from_bytes(signature[:32], "little") % 2**255 % P, int.from_bytes(signature[32:], "little")
        demand(len(signature) == 64 and s < L and r not in SMALL, f"a signature of {shown(self.name)} is weak")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            raise DoesNotHold(f"a signature of {shown(self.name)} is false") from None

# -- signed notes and checkpoints -------------------------------------------------------------------------------------
class Note:
    """Text, an empty line, signature lines; ``lines`` are (name, key id, signature)."""

    def __init__(self, data):
        demand(len(data) <= NOTE_BYTES, "a note is too large")
        text, gap, tail = data.decode("utf-8", "surrogateescape").rpartition("\n\n")
        strange = re.search("[\x00-\x09\x0b-\x1f\udc80-\udcff]", text + tail)  # what is no UTF-8 became surrogates
        demand(not strange and gap and tail.endswith("\n"), "a note is not UTF-8 text above signature lines")
        self.text, rows = text + "\n", tail[:-1].split("\n")
        demand(len(rows) <= NOTE_LINES, "a note has too many signatures")
        self.lines = []
        for row in rows:
            words = row.split(" ")
            known = len(words) == 3 and words[0] == "\u2014" and re.fullmatch(KEY_NAME, words[1])
            blob = unbase64(words[2]) if known else b""
            demand(len(blob) >= 5, "a signature line is none")
            self.lines.append((words[1], blob[:4], blob[4:]))

    def signers(self, keys):
        """The given keys that signed, with their signatures, by line. A false line by any of them refuses the note."""
        known = {(key.name, key.id): key for key in keys}
        signed = [(known[n, i], signature) for n, i, signature in self.lines if (n, i) in known]
        for key, signature in signed:
            key.check(self.text, signature)
        demand(signed, "no key that was given signed this note")
        return signed

    def checkpoint(self):
        """Origin, size and root: exactly three lines."""
        rows = self.text.split("\n")
        demand(len(rows) == 4 and rows[0] and re.fullmatch("0|[1-9][0-9]{0,18}", rows[1]), "a note is no checkpoint")
        return rows[0], int(rows[1]), unbase64(rows[2], 32)

# -- policies: which log, and which cosigners are enough (C2SP tlog-policy) -------------------------------------------
class Policy:
    """Logs, witnesses by name, groups by name as (threshold, members), and the name of the quorum."""

    def __init__(self, data):
        self.logs, self.witnesses, self.groups, self.members, self.quorum = [], {}, {}, set(), None
        demand(len(data) <= POLICY_BYTES and (not data or data.endswith(b"\n")), "it is too large, or cut short")
        demand(not re.search(rb"[^\t\n\x20-\x7e\x80-\xff]", data), "it holds a control character")
        for row in data.split(b"\n"):
            # Names are octets, whatever they mean; surrogateescape keeps each octet apart.
            words = [word.decode("utf-8", "surrogateescape") for word in re.split(rb"[ \t]+", row) if word]
            if words and not words[0].startswith("#"):
                self._take(words)
        demand(self.quorum is not None, "no line says quorum")
        demand(max(len(self.logs), len(self.witnesses), len(self.groups)) <= POLICY_NAMES, "it names too many")

    def _take(self, words):
        match words:
            case ["log", text] | ["log", text, _]:
                self.logs.append(self._key(text, LOG, self.logs))
            case ["witness", name, text] | ["witness", name, text, _]:
                demand(name not in {"none", *self.witnesses, *self.groups}, f"{shown(name)} is defined twice")
                self.witnesses[name] = self._key(text, COSIGNER, self.witnesses.values())
            case ["group", name, wanted, *members] if members:
                free = {*self.witnesses, *self.groups} - self.members
                demand(len({*members} & free) == len(members), "a member is not defined above, or is a member twice")
                self.members |= {*members}
                demand(name not in {"none", *self.witnesses, *self.groups}, f"{shown(name)} is defined twice")
                wanted = {"any": "1", "all": str(len(members))}.get(wanted, wanted)
                possible = re.fullmatch("[1-9][0-9]{0,5}", wanted) and int(wanted) <= len(members)
                demand(possible, "a threshold cannot be met")
                self.groups[name] = (int(wanted), members)
            case ["quorum", name]:
                known = name in {"none", *self.witnesses, *self.groups}
                demand(self.quorum is None and known, "quorum is said twice, or of an unknown name")
                self.quorum = name
            case _:
                raise DoesNotHold(f"no line of a policy: {shown(' '.join(words))}")

    def _key(self, text, kind, others):
        key = Key(text)
        fresh = all(key.public != other.public for other in others)
        demand(fresh and key.kind == kind, "a key stands twice, or is of another kind than its line")
        return key

    def met_by(self, name, cosigned):
        """Whether a witness or group holds when these have cosigned; each counts in one place only."""
        threshold, members = self.groups.get(name, (1, ()))
        return name == "none" or name in cosigned or sum(self.met_by(m, cosigned) for m in members) >= threshold

    def logs_of(self, origin):
        """Its logs of this origin. Openline names a checkpoint key after its journal: origin/checkpoint..."""
        return [key for key in self.logs if re.fullmatch(re.escape(origin) + "(/checkpoint[^/]*)?", key.name)]

def chosen(policies, origin):
    """The one policy for a log: the one that names it, else the one that names no log."""
    found = [p for p in policies if p.logs_of(origin)] or [p for p in policies if not p.logs]
    if len(found) != 1:
        raise Unusable(f"{len(found)} of the policies given are for the log {shown(origin)}; exactly one must be")
    return found[0]

def check_head(note, policies, issued=()):
    """A checkpoint that its log signed and the policy's quorum cosigned. ``issued``: keys the journal itself names."""
    origin, size, root = note.checkpoint()
    policy = chosen(policies, origin)
    own = [*issued, *policy.logs_of(origin)]
    demand(own, f"no key is known of the log {shown(origin)}")
    signed = note.signers([*own, *policy.logs, *policy.witnesses.values()])
    log = next((key.name for key, _ in signed if key.text in {mine.text for mine in own}), None)
    demand(log is not None, "the log itself did not sign its checkpoint")
    names = {key.text: name for name, key in policy.witnesses.items()}
    cosigned = [[names[k.text], int.from_bytes(s[:8], "big")] for k, s in signed if k.text in names]
    demand(policy.met_by(policy.quorum, {name for name, _ in cosigned}), "too few cosigned: the quorum is not met")
    return {"origin": origin, "size": size, "root": root.hex(), "log": log, "cosigned": cosigned}

# -- trees (RFC 9162) and proofs (C2SP tlog-proof) --------------------------------------------------------------------
def climb(at, last, start, path):
    """From a node to the top: the root of all that ends with it, and the whole root (RFC 9162 2.1.3.2, 2.1.4.2)."""
    left = right = start
    for sibling in path:
        demand(last, "a path leads beyond the root")
        if at % 2 or at == last:
            left, right = node_hash(sibling, left), node_hash(sibling, right)
            while at and not at % 2:
                at, last = at // 2, last // 2
        else:
            right = node_hash(right, sibling)
        at, last = at // 2, last // 2
    demand(not last, "a path ends below the root")
    return left, right

def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()

def proof_of(data):
    """The leaf that it carries, its index, the path, and the checkpoint as a note."""
    head, gap, note = data.partition(b"\n\n")
    demand(gap and len(data) <= 4 * NOTE_BYTES and head.isascii(), "a proof has no checkpoint, or is too large")
    rows = head.decode().split("\n")
    demand(len(rows) > 2 and rows[0] == "c2sp.org/tlog-proof@v1", "a proof does not begin as one")
    demand(rows[1].startswith("extra "), "the proof carries no leaf; ask for it with the leaf")
    place = re.fullmatch("index (0|[1-9][0-9]{0,18})", rows[2]) and len(rows) <= 3 + PATH_HASHES
    demand(place, "a proof names no index, or its path is too long")
    return Leaf(unbase64(rows[1][6:])), int(rows[2][6:]), [unbase64(row, 32) for row in rows[3:]], Note(note)

def check_proof(proof, policies, issued=()):
    leaf, index, path, note = proof
    head = check_head(note, policies, issued)
    demand(head["origin"] == leaf.origin and index < head["size"], "the checkpoint does not cover such an entry")
    root = climb(index, head["size"] - 1, leaf.hash, path)[1]
    demand(root.hex() == head["root"], "the path does not lead from the entry to the checkpoint")
    says = {"leaf": leaf.hash.hex(), "id": leaf.id, "sealed": leaf.sealed, "says": leaf.says}
    return {"head": head, "index": index, **says}

# -- leaves, openings, bodies -----------------------------------------------------------------------------------------
class Leaf:
    """An entry as signed: its body in the open, or a seal that an opening (salt and body) must fit."""

    def __init__(self, extra):
        data, opening = extra, None
        if not extra.startswith(b"openline."):  # framed with its opening, as spec/dossier.md says
            form = rb"entry/v1\nleaf ([1-9][0-9]{0,5})\nsalt ([A-Za-z0-9+/=]{44})\nbody ([1-9][0-9]{0,5})\n\n"
            head = re.match(form, extra)
            demand(head, "what a proof carries is no leaf")
            rest, cut = extra[head.end() :], int(head[1])
            demand(len(rest) == cut + int(head[3]), "leaf and body have other sizes than they say")
            data, opening = rest[:cut], unbase64(head[2].decode(), 32) + rest[cut:]
        demand(len(data) <= LEAF_BYTES, "a leaf is too large")
        self.hash, self.note = hashlib.sha256(b"\x00" + data).digest(), Note(data)
        rows = self.note.text.split("\n")
        known = len(rows) == 5 and rows[0] in ("openline.leaf/v1", "openline.open/v1")
        demand(known and rows[1] and re.fullmatch("[0-9a-f]{32}", rows[2]), "a leaf is none")
        self.origin, self.id, self.sealed = rows[1], rows[2], rows[0] == "openline.leaf/v1"
        self.body, seal = (None, unbase64(rows[3], 32)) if self.sealed else (rows[3].encode(), None)
        if opening is not None:
            demand(hashlib.sha256(b"openline.seal/v1\n" + opening).digest() == seal, "an opening does not fit a seal")
            self.body = opening[32:]
        self.says = None if self.body is None else statement(self.body)

def strict_json(body):
    """One JSON object: no key twice, no fractions, no half characters, integers within 2**53, 32 levels deep."""
    def pairs(found):
        keys.extend(key for key, _ in found)
        demand(len(dict(found)) == len(found), "a body says one thing twice")
        return dict(found)

    def number(text):
        demand(re.fullmatch("-?[0-9]{1,16}", text) and abs(int(text)) < 2**53, "a body holds a number out of range")
        return int(text)

    def walk(value, depth):
        demand(depth <= 32, "a body nests too deep")
        parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
        for part in parts:
            walk(part, depth + isinstance(part, dict | list))
        demand(not isinstance(value, str) or not re.search("[\ud800-\udfff]", value), "a body holds half a character")

    keys = []
    demand(len(body) <= BODY_BYTES, "a body is too large")
    try:
        text = body.decode("utf-8")
        value = json.loads(text, object_pairs_hook=pairs, parse_int=number, parse_float=number, parse_constant=number)
        demand(isinstance(value, dict), "a body is no object")
        walk(value, 1)
    except (ValueError, RecursionError):
        raise DoesNotHold("a body is no JSON") from None
    demand(len(keys) <= 2_000, "a body has too many keys")
    return value

WORD = "[a-z0-9]+(?:-[a-z0-9]+)*"
DAY = "(?:19[0-9]{2}|2[01][0-9]{2}|2200)-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
INSTANT = DAY + "T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"
ROOT_ACTS = {f"key.{what}/1" for what in ("issued", "suspended", "restored", "revoked")}
ROOT_ACTS |= {"journal.opened/1", "root.changed/1", "role.given/1", "carriage.issued/1", "recovery.objected/1"}
GRAVE_OPEN = {"recovery.noticed/1", "recovery.completed/1", "accession.declared/1", "line.declared/1"}
OPEN, TWO_OFFICERS = ROOT_ACTS | GRAVE_OPEN, GRAVE_OPEN | {"incident.determined/1", "area.renewed/1"}
STEPS = {
    "notice.relayed/1": "relayed", "entry.received/1": "delivered", "position.read-back/1": "read-back",
    "notice.read/1": "read", "notice.passed-down/1": "passed-down", "notice.answered/1": "answered",
}
PURPOSE = "officer|node|checkpoint|mirror|witness|heartbeat"
ROOTS = [("root_keys", list), ("threshold", int, 1)]
FIELDS = {  # what is read of a type: the field, its form, and its value when it may be left out
    "notice.passed-down/1": [("coverage", "all-units-able-to-act-here|some-units|none"), ("until_utc", INSTANT)],
    "notice.answered/1": [("answer", "will-comply|cannot|objects")], "notice.relayed/1": [("to_participant", WORD)],
    "entry.received/1": [("entries", list)], "key.revoked/1": [("key_name", str), ("last_good_size", int)],
    "journal.opened/1": [("participant", WORD), *ROOTS], "root.changed/1": [("version", int), *ROOTS],
    "key.issued/1": [("key", str), ("purpose", PURPOSE), ("post", WORD, None)],
    "key.suspended/1": [("key_name", str)], "key.restored/1": [("key_name", str)],
}

def statement(body):
    """What a body says, as far as it is used here; each field that is used is checked, the others are not read."""
    value = strict_json(body)
    head = take(value, "header", dict)
    report = take(head, "reported_by_us", dict, None)
    said = {
        "type": take(value, "type", r"[a-z]+\.[a-z-]+/[1-9][0-9]{0,3}"),
        "dtg_utc": take(head, "dtg_utc", INSTANT),
        "status": take(head, "status", "actual|exercise"), "from_post": take(head, "from_post", WORD),
        "recipients": [take({"to": name}, "to", WORD) for name in take(head, "recipients", list)],
        "logged_for": None if report is None else take(report, "participant", WORD),
        "about": leaf_named(value, "about"), "amends": leaf_named(value, "amends"),
        "supersedes": leaf_named(value, "supersedes"),
    }
    said |= {name: take(value, name, *form) for name, *form in FIELDS.get(said["type"], ())}
    if "entries" in said:
        said["entries"] = [leaf_named({"": row}, "") for row in said["entries"]]
    if "root_keys" in said:
        said["root_keys"] = [take({"": key}, "", str) for key in said["root_keys"]]
    return said

def take(value, name, form, *absent):
    """A field of its form, which is a pattern or a type; ``absent``: what it is when it is left out."""
    if absent and name not in value:
        return absent[0]
    found, kind = value.get(name), str if isinstance(form, str) else form
    demand(isinstance(found, kind) and not isinstance(found, bool), f"a body has no {name} that can be read")
    demand(kind is form or re.fullmatch(form, found), f"a body has another {name} than there can be")
    if form is INSTANT:
        last = calendar.monthrange(int(found[:4]), int(found[5:7]))[1]
        demand(int(found[8:10]) <= last, f"a body has a {name} on no day of the calendar")
    return found

def leaf_named(value, name):
    """The leaf hash by which a body names another entry."""
    return take(take(value, name, dict), "leaf", "[0-9a-f]{64}") if name in value else None

# -- the keys of one journal: from its officials down to who signed ---------------------------------------------------
class Journal:
    """Takes the entries of one journal in order and judges each by the key entries before it."""

    def __init__(self, origin, trust):
        self.origin, self.trust, self.participant = origin, trust, None
        self.officials, self.threshold, self.version = {}, 0, 1
        self.keys, self.suspended, self.revoked = {}, set(), {}  # keys: name -> (key, purpose, post)
        self.log_keys = []  # (after how many entries, the checkpoint key then in force)

    def take(self, index, leaf):
        """The names of those who signed this leaf; goes on only when they might."""
        said = leaf.says or {"type": None}
        kind = said["type"]
        demand((index == 0) == (kind == "journal.opened/1"), "a journal is not opened by its first entry, once")
        if index == 0:
            self._open(said)
        new = officials(said["root_keys"], said["threshold"]) if kind == "root.changed/1" else {}
        issued, publics = [key for key, _, _ in self.keys.values()], {key.public for key in new.values()}
        twice = any(key.name in new or key.public in publics for key in issued)
        demand(not twice, "an official's key serves something else")
        root = [*self.officials.values(), *new.values()]
        signed = {key.text: key.name for key, _ in leaf.note.signers([*root, *issued])}
        demand(len(signed) == len(leaf.note.lines), "an entry is signed by a stranger, or twice by one key")
        demand(not {*signed.values()} & {*self.suspended, *self.revoked}, "an entry is signed by a stopped key")
        if kind is not None:
            demand((kind in OPEN) != leaf.sealed, "an entry is sealed that must be open, or open that must be sealed")
            self._required(said, signed, {key.text for key in root})
        if kind in ROOT_ACTS:
            self._root_act(index, said, signed, new)
        return [*signed.values()]

    def _open(self, said):
        self.officials = officials(said["root_keys"], said["threshold"])
        self.threshold, self.participant = said["threshold"], said["participant"]
        name, pattern = self.origin.rpartition("/")[2], re.escape(self.participant) + "(|-[2-9]|-[1-9][0-9]{1,3})"
        demand(re.fullmatch(pattern, name), "a journal bears another participant's name")
        if self.trust is not None:
            wanted = self.trust.get(name, self.trust.get(self.participant))
            demand(wanted, f"nobody handed over the officials of {self.participant}")
            named = (self.threshold, {key.text for key in self.officials.values()})
            demand(named == wanted, f"{shown(name)} names other officials than were handed over")

    def _required(self, said, signed, root):
        """Exactly the lines that the type asks for, by keys of that purpose, officers of the post that is named."""
        found = [("root", None) if text in root else self.keys[name][1:] for text, name in signed.items()]
        wanted = [("officer", said["from_post"])] * (2 if said["type"] in TWO_OFFICERS else 1)
        wanted = [("root", None)] * len(signed) if said["type"] in ROOT_ACTS else wanted
        wanted = [("node", None)] if said["type"] == "entry.received/1" else wanted
        demand(found == wanted, f"{said['type']} is not signed by the keys it needs, of the post it names")

    def _root_act(self, index, said, signed, new):
        kind, name = said["type"], said.get("key_name")
        needed = 1 if kind == "key.suspended/1" else self.threshold
        demand(sum(key.text in signed for key in self.officials.values()) >= needed, "too few officials signed")
        if kind == "root.changed/1":
            enough = sum(key.text in signed for key in new.values()) >= said["threshold"]
            demand(enough and said["version"] == self.version + 1, "too few new officials signed, or a set is skipped")
            self.officials, self.threshold, self.version = new, said["threshold"], said["version"]
        if kind == "key.issued/1":
            self._issue(said, Key(said["key"]))
        if name is not None:
            demand(name in self.keys and name not in self.revoked, f"{shown(name)} is no key in force")
        if kind == "key.revoked/1":
            demand(0 <= said["last_good_size"] <= index, "a revocation looks ahead")
            self.revoked[name] = (said["last_good_size"], index)
        elif name is not None:
            demand((name in self.suspended) == (kind == "key.restored/1"), f"{shown(name)} is suspended, or is not")
            self.suspended ^= {name}
        live = [key for other, (key, purpose, _) in self.keys.items()
                if purpose == "checkpoint" and other not in self.suspended and other not in self.revoked]
        self.log_keys.append((index + 1, live[-1:]))

    def _issue(self, said, key):
        for other in [*self.officials.values(), *(held for held, _, _ in self.keys.values())]:
            demand(key.name != other.name and key.public != other.public, f"the key {shown(key.name)} serves twice")
        demand((said["purpose"] == "officer") == (said["post"] is not None), "officers serve a post, others none")
        cosigns = said["purpose"] in ("mirror", "witness", "heartbeat")
        demand(key.kind == (COSIGNER if cosigns else LOG), "a key is of another kind than its purpose")
        self.keys[key.name] = (key, said["purpose"], said["post"])

    def log_keys_of(self, size):
        """The checkpoint keys that may sign this size: the one in force after so many entries, or just before."""
        states = [[keys for after, keys in self.log_keys if after <= n][-1:] for n in (size, size - 1)]
        return [key for state in states for keys in state for key in keys]

    def contested(self, index, names):
        """Whether an entry shown here revokes a key under which this one stands, from before it on."""
        return any(good <= index < at and (name in names or self.keys[name][1] == "checkpoint")
                   for name, (good, at) in self.revoked.items())

def officials(texts, threshold):
    """Officials by name: each with a key of its own, and enough of them."""
    keys = [Key(text) for text in texts]
    names = {key.name: key for key in keys if key.kind == LOG}
    demand(len(names) == len({key.public for key in keys}) == len(keys) <= 9, "an official stands twice, or too many")
    demand(1 <= threshold <= len(keys), "more officials must sign than are named")
    return names

def trust_of(data):
    """Officials by participant or journal, as handed over in person: (how many must sign, keys)."""
    trust = {}
    for row in data.decode("utf-8").split("\n"):
        name, *words = row.split(" ")
        if not row or row.startswith("#") or name == "near":  # who is near whom says nothing here
            continue
        demand(len(words) > 1 and re.fullmatch("[1-9]", words[0]) and name not in trust, "not: name, how many, keys")
        trust[name] = (int(words[0]), {key.text for key in officials(words[1:], int(words[0])).values()})
    return trust

# -- dossiers: who was told what, and how far it went -----------------------------------------------------------------
def check_dossier(data, policies, trust):
    demand(len(data) <= DOSSIER_BYTES, "the dossier is too large")
    head = re.match(rb"openline\.dossier/v1\nabout ([0-9a-f]{64})\nentries ([1-9][0-9]{0,3})\n\n", data)
    demand(head and int(head[2]) <= DOSSIER_ENTRIES, "the dossier does not begin as one")
    at, proofs, roots, entries = head.end(), [], {}, []
    for _ in range(int(head[2])):
        row = re.compile(rb"entry ([1-9][0-9]{0,5})\n").match(data, at)
        demand(row and row.end() + int(row[1]) <= len(data), "the dossier is cut short")
        at = row.end() + int(row[1])
        proofs.append(proof_of(data[row.end() : at]))
    demand(at == len(data), "something stands behind the last entry")
    places = [(leaf.origin.encode(), index) for leaf, index, _, _ in proofs]
    demand(places == sorted(set(places)), "entries stand twice or out of order")
    journals = {leaf.origin: Journal(leaf.origin, trust) for leaf, _, _, _ in proofs}
    signers = [journals[leaf.origin].take(index, leaf) for leaf, index, _, _ in proofs]
    for proof, names in zip(proofs, signers, strict=True):
        journal, size = journals[proof[0].origin], proof[3].checkpoint()[1]
        facts = check_proof(proof, policies, journal.log_keys_of(size) if trust is not None else ())
        facts |= {"participant": journal.participant, "signers": names, "contested": journal.contested(proof[1], names)}
        same = roots.setdefault((journal.origin, size), facts["head"]["root"]) == facts["head"]["root"]
        demand(same, "a journal has two histories of one size")
        entries.append(facts)
    ids = {(facts["head"]["origin"], facts["id"]) for facts in entries}
    demand(len(ids) == len(entries), "two entries of a journal bear one id")
    return {"kind": "dossier", "about": head[1].decode(), "trusted": trust is not None, "entries": entries,
            "ladders": ladders(head[1].decode(), entries)}

def ladders(about, entries):
    """For each version of the entry and each who was told or spoke: the numbers of the entries that are its steps."""
    subject, rows, versions = next((item for item in entries if item["leaf"] == about), None), [], [about]
    demand(subject, "the entry that the dossier is about is missing")
    for version in entries[entries.index(subject) :]:
        said = version["says"] or {"amends": None, "supersedes": None, "recipients": []}
        own = version["head"]["origin"] == subject["head"]["origin"]
        if version is not subject and not (own and {said["amends"], said["supersedes"]} & {*versions}):
            continue
        versions.append(version["leaf"])
        steps = {name: {} for name in said["recipients"] if name != version["participant"]}
        for number, item in enumerate(entries):
            heard = item["says"] or {"about": None}
            if version["leaf"] in (heard["about"], *heard.get("entries", ())):
                who = heard.get("to_participant") or heard["logged_for"] or item["participant"]
                steps.setdefault(who, {}).setdefault(STEPS.get(heard["type"], heard["type"]), []).append(number)
        rows += [{"version": version["leaf"], "who": who, "told": who in said["recipients"], "steps": found}
                 for who, found in steps.items()]
    return rows

# -- forks: one key, two histories ------------------------------------------------------------------------------------
def check_fork(data, policies):
    demand(len(data) <= FORK_BYTES, "the fork file is too large")
    head = re.match(rb"openline\.fork/v1\nsmaller ([1-9][0-9]{0,5})\nlarger ([1-9][0-9]{0,5})\n"
                    rb"(?:other ([A-Za-z0-9+/=]{44})\n((?:[A-Za-z0-9+/=]{44}\n)*))?\n", data)
    demand(head, "the fork file does not begin as one")
    first, second = data[head.end() :][: int(head[1])], data[head.end() + int(head[1]) :]
    demand(len(first) == int(head[1]) and len(second) == int(head[2]), "the notes have other sizes than they say")
    pair = [Note(first), Note(second)]
    (origin, small, old), (other, large, new) = (note.checkpoint() for note in pair)
    hashes = [unbase64(row.decode(), 32) for row in [head[3], *head[4].split()]] if head[3] else []
    ordered = small < large if hashes else small == large and first < second
    demand(origin == other and ordered and len(hashes) <= PATH_HASHES + 1, "such checkpoints exclude nothing")
    keys = chosen(policies, origin).logs_of(origin)
    demand(hashes or old != new, "such checkpoints exclude nothing")
    if hashes:
        begin, path = hashes[0], hashes[1:] if small & (small - 1) else hashes
        demand(small > 0 and begin != old and path, "the larger history begins as the smaller one")
        levels = (small & -small).bit_length() - 1  # below them the smaller tree is complete
        led = climb(small - 1 >> levels, large - 1 >> levels, path[0], path[1:])
        demand(led == (begin, new), "the consistency proof does not lead to the larger checkpoint")
    for key in keys:
        try:
            for note in pair:
                note.signers([key])
        except DoesNotHold:
            continue
        return {"kind": "fork", "origin": origin, "log": key.name, "sizes": [small, large]}
    raise DoesNotHold("no log of the policy signed both checkpoints")

# -- one file, whatever it is, and what it says in words --------------------------------------------------------------
def verify(data, policies, trust=None):
    """The facts of a file that holds, as plain values; raises DoesNotHold, or Unusable when it is no such file."""
    if data.startswith(b"c2sp.org/tlog-proof@v1\n"):
        return {"kind": "proof", **check_proof(proof_of(data), policies)}
    if data.startswith(b"openline.dossier/v1\n"):
        return check_dossier(data, policies, trust)
    if data.startswith(b"openline.fork/v1\n"):
        return check_fork(data, policies)
    if re.match(rb"[^\n]+\n[0-9]+\n[^\n]+\n\n", data):
        return {"kind": "checkpoint", "head": check_head(Note(data), policies)}
    raise Unusable("this is no proof, dossier, checkpoint or fork file")

def words(facts):
    """What was verified, in lines for a person."""
    if facts["kind"] == "fork":
        yield f"{shown(facts['log'])} signed two histories that exclude each other, of {facts['sizes']} entries"
    yield from head_words(facts["head"]) if facts["kind"] == "checkpoint" else ()
    for number, entry in enumerate([facts] if facts["kind"] == "proof" else facts.get("entries", ())):
        yield f"[{number}] entry {entry['index']} of {shown(entry['head']['origin'])}, leaf {entry['leaf']}"
        yield "    " + (said_words(entry["says"]) if entry["says"] else "its body is withheld: not shown what it says")
        signers = ", ".join(map(shown, entry.get("signers", ()))) or "nobody this file can vouch for: ask for a dossier"
        yield f"    signed by {signers}" + (", CONTESTED" if entry.get("contested") else "")
        yield from ("    " + line for line in head_words(entry["head"]))
    for row in facts.get("ladders", ()):
        yield f"{row['who']} on {row['version'][:16]}" + ("" if row["told"] else ", not named as a recipient")
        for step in dict.fromkeys([*(STEPS.values() if row["told"] else ()), *row["steps"]]):
            yield f"    {step}: {row['steps'].get(step, 'nothing in this file')}"
    if facts["kind"] == "dossier":
        yield "Officials as handed over in person." if facts["trusted"] else "Each journal names its own officials."
        yield "Not shown: that no key was revoked later, or nobody else told. Claims: times in bodies, coverage."

def said_words(said):
    more = "".join(f", {name} {said[name]}" for name in ("coverage", "until_utc", "answer") if name in said)
    more += f", logged for {said['logged_for']}: not its signature" if said["logged_for"] else ""
    return f"{said['status']}: {said['type']} from {said['from_post']}, which claims {said['dtg_utc']}{more}"

def head_words(head):
    yield f"under a checkpoint of {head['size']} entries, root {head['root']}, signed by {shown(head['log'])}"
    for name, seconds in sorted(head["cosigned"], key=lambda item: item[1]):
        moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=min(seconds, 2**37))
        said = f"{moment:%Y-%m-%dT%H:%M:%SZ}" if seconds < 2**37 else f"POSIX second {seconds}"
        yield f"attested no later than {said} by {shown(name)}"

def main(arguments=None):
    parser = argparse.ArgumentParser(description="Verify an Openline file offline.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--policy", type=Path, action="append", required=True, help="a tlog-policy file; repeatable")
    parser.add_argument("--roots", type=Path, help="officials of each participant, as handed over in person")
    given = parser.parse_args(arguments)
    try:
        try:
            policies = [Policy(path.read_bytes()) for path in given.policy]
            trust = trust_of(given.roots.read_bytes()) if given.roots else None
        except (DoesNotHold, UnicodeDecodeError) as error:
            raise Unusable(f"a policy or trust file: {error}") from None
        facts = verify(given.file.read_bytes(), policies, trust)
    except (Unusable, OSError, DoesNotHold) as error:
        code, verdict = (3, "DOES NOT HOLD") if isinstance(error, DoesNotHold) else (2, "CANNOT BE USED")
        sys.stdout.write(f"{verdict}: {error}\n")
        return code
    sys.stdout.write("".join(line + "\n" for line in [f"HOLDS: {facts['kind']}", *words(facts)]))
    return 0

if __name__ == "__main__":
    sys.exit(main())
