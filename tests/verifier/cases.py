"""Random and hostile cases, each from one seeded die: valid ones, broken ones, and those only a key's owner can make."""

import base64
import random
from collections.abc import Callable

from openline.audit import Dossier, format_dossier, parse_dossier
from openline.journal import (
    COSIGNATURE,
    ED25519,
    Vkey,
    format_proof,
    parse_proof,
    sign_note,
)
from openline.storage import PrivateKey, key_from_seed
from tests.verifier.edwards import BASE, IDENTITY, L, P, add, sign_with, times, torsion
from tests.verifier.edwards import encode as point
from tests.verifier.hostile import Hostile
from tests.verifier.material import COSIGNERS, Material, cosigner
from tests.verifier.single import Case
from tests.worlds import seeded

NAMES = ("jordan", "\u00fcmit", "\u0645\u0631\u0622\u0629", "a/b", "x" * 60, "\u00a0x", "k\u2028", "\u212a", "b+c", "")
_SMALL = torsion()


class Cases:
    """Makes cases from a seed and the valid material."""

    def __init__(self, seed: int, material: Material) -> None:
        self.dice = random.Random(seed)
        self.material = material
        self.keys = [key_from_seed(name or "n", seeded(name + "!")) for name in ("one", "\u00fcmit", "three")]
        self.lines = [line for data in self._files() for line in data.split(b"\n")]
        names = ("jordan", "jordan", "jordan-2", "jordan-02", "jordan-10000")
        self._hostile = [Hostile(self.dice, name) for name in names]

    def case(self) -> Case:
        """The next one."""
        kinds: list[tuple[int, Callable[[], Case]]] = [
            (16, self._vkey), (22, self._note), (16, self._policy), (16, lambda: self._file(self.material.checkpoints)),
            (16, lambda: self._file(self.material.proofs)), (6, lambda: self._file(self.material.forks)),
            (4, lambda: self._file(self.material.dossiers)), (5, lambda: self.dice.choice(self._hostile).case()),
        ]  # fmt: skip
        return self.dice.choices([made for _, made in kinds], [weight for weight, _ in kinds])[0]()

    def _files(self) -> list[bytes]:
        found = self.material
        return [*found.checkpoints, *found.proofs[:6], *found.forks, *found.policies]

    # -- keys and notes ---------------------------------------------------------------------------

    def _vkey(self) -> Case:
        dice = self.dice
        public = dice.choice([self._public, self._strange])()
        key = Vkey(name=dice.choice(NAMES), kind=dice.choice([ED25519, COSIGNATURE, ED25519, 2]), public=public)
        data = key.text.encode()
        return Case("vkey", self.broken(data) if dice.random() < 0.3 else data)

    def _public(self) -> bytes:
        return key_from_seed("k", self.dice.randbytes(32)).vkey.public

    def _strange(self) -> bytes:
        """Small order, second forms, points that are none, and honest points with a twist of small order."""
        dice, y = self.dice, int.from_bytes(point(self.dice.choice(_SMALL)), "little")
        low = dice.randrange(0, 19)
        values = [y, y ^ (1 << 255), low + P, (low + P) | 1 << 255, dice.randrange(2**256), P - 1, low]
        return (dice.choice(values) % 2**256).to_bytes(32, "little")

    def _note(self) -> Case:
        dice = self.dice
        chosen = dice.sample(self.keys, dice.randrange(1, 4))
        text = dice.choice(["a\n", "origin\n3\n\u00e9\n", "a\n\nb\n", "\n", "x" * dice.randrange(300) + "\n"])
        note = sign_note(text, chosen)
        keys = [key.vkey.text for key in dice.sample(self.keys, dice.randrange(1, 4))]
        what = dice.random()
        if what < 0.25:
            return Case("note", self.broken(note), tuple(keys))
        if what < 0.6:
            note = self._crafted(note, chosen[0])
        if what > 0.99:
            return self._twisted(text)
        return Case("note", note, tuple(keys))

    def _crafted(self, note: bytes, key: PrivateKey) -> bytes:
        """One line's signature with L added to S, of small order, cut, doubled, or with its R in a second form."""
        head, _, line = note.decode().rstrip("\n").rpartition(" ")
        blob = base64.b64decode(line)
        r, s = blob[4:36], int.from_bytes(blob[36:68], "little")
        small = point(self.dice.choice(_SMALL))
        made = self.dice.choice([
            r + ((s + L) % 2**256).to_bytes(32, "little"), small + bytes(32), small + s.to_bytes(32, "little"),
            r[:31] + bytes([r[31] ^ 128]) + s.to_bytes(32, "little"), (r + s.to_bytes(32, "little"))[:-1],
            r + s.to_bytes(32, "little") + b"\0", r + (L - 1).to_bytes(32, "little"), (P + 1).to_bytes(32, "little") + bytes(32),
            bytes(64), b"", blob[4:], blob[4:], blob[4:],
        ])  # fmt: skip
        return f"{head} {base64.b64encode(blob[:4] + made).decode()}\n".encode()

    def _twisted(self, text: str) -> Case:
        """A key with a part of small order: the equation without the cofactor holds one time in eight."""
        scalar, nonce = self.dice.randrange(1, L), self.dice.randrange(1, L)
        twist = self.dice.choice(_SMALL)
        public = point(add(times(scalar, BASE), twist if twist != IDENTITY else _SMALL[1]))
        key = Vkey(name="twisted", kind=ED25519, public=public)
        blob = base64.b64encode(key.key_id + sign_with(public, scalar, nonce, text.encode())).decode()
        return Case("note", f"{text}\n\u2014 twisted {blob}\n".encode(), (key.text,))

    # -- policies ---------------------------------------------------------------------------------

    def _policy(self) -> Case:
        dice, free = self.dice, list[str]()
        rows = [f"log {key_from_seed(f'log{n}', seeded(f'log{n}')).vkey.text}" for n in range(dice.randrange(3))]
        for n, name in enumerate(dice.sample(COSIGNERS, dice.randrange(len(COSIGNERS) + 1))):
            free.append(dice.choice(["w", "\u00fc", "K"]) + str(n))
            rows.append(f"witness {free[-1]} {cosigner(name).vkey.text}" + dice.choice(["", " https://example.org"]))
        witnesses = tuple(free)
        for n in range(dice.randrange(4)):
            members = dice.sample(free, dice.randrange(1, len(free) + 1)) if free else []
            if members:
                wanted = dice.choice(["any", "all", "1", str(len(members)), dice.choice(["2", "0", "03", "9"])])
                rows.append(f"group g{n} {wanted} {' '.join(members)}")
                free = [name for name in free if name not in members] + [f"g{n}"]
        rows.append(f"quorum {dice.choice([*free, 'none'])}")
        rows = [
            dice.choice([row, row, row, f"\t{row}  ", f"{row}\n# \u00fcber", row.replace(" ", "\t ", 1)])
            for row in rows
        ]
        data = ("\n".join(rows) + "\n").encode()
        names = tuple(name for name in witnesses if dice.random() < 0.6)
        return Case("policy", self.broken(data) if dice.random() < 0.5 else data, names=names)

    # -- files ------------------------------------------------------------------------------------

    def _file(self, items: list[bytes]) -> Case:
        dice, data = self.dice, self.dice.choice(items)
        what = dice.random()
        if what < 0.3:
            data = self.broken(data)
        elif what < 0.5:
            data = self._inside(data)
        policies = dice.choice([self.material.policies[:2], self.material.policies[:2], self.material.policies[2:3], self.material.policies[3:],
                                self.material.policies])  # fmt: skip
        if dice.random() < 0.1:
            policies = [self.broken(policy) for policy in policies]
        trust = dice.choice([self.material.trust, self.material.trust, None])
        if trust and dice.random() < 0.05:
            trust = self.broken(trust)
        return Case("file", data, policies=tuple(policies), trust=trust)

    def _inside(self, data: bytes) -> bytes:
        """Broken within its framing: what a proof carries, its path, its checkpoint, an entry of a dossier."""
        try:
            if data.startswith(b"openline.dossier"):
                dossier = parse_dossier(data)
                proofs = list(dossier.proofs)
                at = self.dice.randrange(len(proofs))
                what = self.dice.randrange(4)
                if what == 0:
                    del proofs[at]
                elif what == 1:
                    proofs[at] = self.dice.choice(proofs)
                else:
                    proofs[at] = parse_proof(self._inside(format_proof(proofs[at])))
                return format_dossier(Dossier(about=dossier.about, proofs=tuple(proofs)))
            if data.startswith(b"c2sp.org/tlog-proof"):
                return self._inside_proof(data)
        except Exception:  # noqa: BLE001 - what cannot be put together again is broken from outside
            return self.broken(data)
        return self.broken(data)

    def _inside_proof(self, data: bytes) -> bytes:
        head, _, note = data.partition(b"\n\n")
        rows = head.split(b"\n")
        what = self.dice.randrange(4)
        if what == 0:
            rows[1] = b"extra " + base64.b64encode(self.broken(base64.b64decode(rows[1][6:])))
        elif what == 1:
            rows[2] = b"index %d" % self.dice.choice([0, 1, 2, 5, 9, 2**62])
        elif what == 2 and len(rows) > 3:
            rows[3:] = self.dice.choice([rows[4:], [*rows[3:], rows[3]], rows[:2:-1]])
        else:
            note = self.dice.choice(self.material.checkpoints)
        return b"\n".join(rows) + b"\n\n" + note

    def broken(self, data: bytes) -> bytes:
        """One or two small damages."""
        for _ in range(self.dice.choice([1, 1, 2])):
            data = self._damaged(data)
        return data

    def _damaged(self, data: bytes) -> bytes:
        dice, size = self.dice, len(data)
        at, lines = dice.randrange(size + 1), data.split(b"\n")
        row = dice.randrange(len(lines))
        match dice.randrange(9):
            case 0 if size:
                at = min(at, size - 1)
                return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1 :]
            case 1:
                return data[:at]
            case 2:
                odd = [b"\n", b" ", b"+", b"=", b"\t", b"\0", b"\xff", "\u2028".encode(), b"0", b"-", dice.randbytes(3)]
                return data[:at] + dice.choice(odd) + data[at:]
            case 3:
                return data[:at] + data[at + dice.randrange(1, 6) :]
            case 4:
                lines[row : row + 1] = [lines[row], lines[row]]
            case 5:
                lines[row] = dice.choice(self.lines)
            case 6:
                other = dice.randrange(len(lines))
                lines[row], lines[other] = lines[other], lines[row]
            case 7:
                del lines[row]
            case _:
                lines[row] = lines[row].swapcase()
        return b"\n".join(lines)
