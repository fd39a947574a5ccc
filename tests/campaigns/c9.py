"""C9: planted bugs. Each is put into a copy of the source, and the check that is there for it must fail.

A check that cannot fail proves nothing. Every check passes on the untouched copy first, so that it is the bug
that it catches. The source itself is never changed: a copy stands first on the path of the process that checks.
"""

import random

from tests.faults import tracing
from tests.faults.planting import Change, Planted, by_campaign, by_tests, escaped

ID = "C9"
TITLE = "planted bugs: 12 of 12 caught"
COUNT = 12


_DATABASE = "storage/_database.py"
_LATE = "            if self.connection.in_transaction:\n                self.connection.execute('COMMIT')\n"

PLANTED: tuple[Planted, ...] = (
    Planted(
        name="an entry is acknowledged before its commit",
        changes=(
            Change(
                file=_DATABASE,
                right='            self.connection.execute("BEGIN IMMEDIATE")\n            yield',
                wrong=_LATE + '            self.connection.execute("BEGIN IMMEDIATE")\n            yield',
            ),
            Change(
                file=_DATABASE,
                right='            yield self.connection\n            self.connection.execute("COMMIT")\n',
                wrong="            yield self.connection\n",
            ),
            Change(
                file=_DATABASE,
                right='"""Close the file; a record that closed itself stays as it is."""\n',
                wrong="if self._failure is None and self.connection.in_transaction:\n"
                "            self.connection.execute('COMMIT')\n",
            ),
        ),
        check=by_campaign("c3", 20),
        shows="lost: leaf",
    ),
    Planted(
        name="the disk is asked for less (synchronous=NORMAL)",
        changes=(Change(file=_DATABASE, right='"synchronous=FULL"', wrong='"synchronous=NORMAL"'),),
        check=by_campaign("c3", 20),
        shows="lost: leaf",
    ),
    Planted(
        name="after an fsync error the store goes on and asks again",
        changes=(
            Change(
                file=_DATABASE,
                right="        self._abandon(str(error))\n        return unreadable",
                wrong="        return unreadable",
            ),
        ),
        check=by_campaign("c4", 20),
        shows="acknowledgements after the error",
    ),
    Planted(
        name="an entry said again is recorded again",
        changes=(
            Change(
                file="storage/_recording.py",
                right="        index = record.own.ids.get(name)\n",
                wrong="        index = None\n",
            ),
        ),
        check=by_tests("tests/faults/test_whole_and_dated.py", "-k", "said_again"),
        shows="test_a_record_is_whole_after_everything",
    ),
    Planted(
        name="a policy holds with one cosigner too few",
        changes=(
            Change(
                file="journal/_policy.py",
                right="return len(self.held) >= self.threshold",
                wrong="return len(self.held) >= self.threshold - 1",
            ),
        ),
        check=by_tests("tests/journal/test_policy.py"),
        shows="test_policy.py::test_",
    ),
    Planted(
        name="a witness answers first and remembers later",
        changes=(
            Change(
                file="journal/_witness.py",
                right="    submitted = submitted_checkpoint(body, witness.logs)\n",
                wrong="    late = globals().setdefault('late', [])\n    while late:\n        heads.advance(*late.pop())\n"
                "    submitted = submitted_checkpoint(body, witness.logs)\n",
            ),
            Change(
                file="journal/_witness.py",
                right="        if heads.advance(verdict.origin, verdict.old_size, verdict.old_root, head):\n",
                wrong="        late.append((verdict.origin, verdict.old_size, verdict.old_root, head))\n        if late:\n",
            ),
        ),
        check=by_tests("tests/faults/test_power_cut.py", "-k", "witness"),
        shows="test_a_witness_and_a_mirror_hold",
    ),
    Planted(
        name="bodies are offered to everybody, not to their recipients",
        changes=(
            Change(
                file="node/_offers.py",
                right="if message is None or peer.name not in message.header.recipients:",
                wrong="if message is None:",
            ),
        ),
        check=by_tests("tests/simulation/test_world.py", "-k", "everywhere_once"),
        shows="test_after_loss_and_a_cut",
    ),
    Planted(
        name="a restricted object is not snapped to the grid",
        changes=(
            Change(
                file="deconfliction/_restricted.py",
                right="area=on_grid(volume.area, CELL_E7)",
                wrong="area=volume.area",
            ),
        ),
        check=by_tests("tests/deconfliction", "-k", "hidden_places"),
        shows="test_two_hidden_places_of_one_cell",
    ),
    Planted(
        name="a key's validity is judged by the date that a message claims, not by where it stands",
        changes=(
            Change(
                file="picture/_authority.py",
                right="            return _without(authority, name)\n",
                wrong="            globals().setdefault('ENDED', {})[name] = message.header.dtg_utc\n"
                "            return _without(authority, name)\n",
            ),
            Change(
                file="picture/_entries.py",
                right="        if key.name in authority.ended:\n",
                wrong="        from . import _authority as clock\n\n        if key.name in authority.ended and ("
                "message is None or message.header.dtg_utc >= clock.ENDED[key.name]):\n",
            ),
            Change(
                file="picture/_entries.py",
                right="authority.keys[key.name].purpose for key in signed",
                wrong="authority.issued()[key.name].purpose for key in signed",
            ),
        ),
        check=by_tests("tests/faults/test_whole_and_dated.py", "-k", "date"),
        shows="test_a_date_before_the_revocation",
    ),
    Planted(
        name="a key that stands twice in a body is accepted",
        changes=(
            Change(
                file="messages/_parse.py", right="if len(value) != len(pairs):", wrong="if len(value) > len(pairs):"
            ),
        ),
        check=by_tests("tests/messages/test_parser.py", "-k", "a_hostile_body"),
        shows="test_a_hostile_body_is_refused",
    ),
    Planted(
        name="an area across the antimeridian is not cut",
        changes=(Change(file="geotime/_seam.py", right="if last - first <= 1:", wrong="if last - first <= 9:"),),
        check=by_tests("tests/geotime/test_antimeridian.py"),
        shows="test_antimeridian.py::test_",
    ),
    Planted(
        name="a seal has no salt",
        changes=(
            Change(
                file="journal/_leaf.py",
                right='b"openline.seal/v1\\n" + opening.salt + opening.body',
                wrong='b"openline.seal/v1\\n" + opening.body',
            ),
        ),
        check=by_tests("tests/journal/test_notes_and_leaves.py", "-k", "seal"),
        shows="test_a_seal_hides_its_body",
    ),
)


def run(seed: int, count: int) -> tuple[bool, str]:
    """Plant ``count`` of the bugs, each alone; a few are the last of the list, whose checks are quick."""
    tracing.require()
    chosen = random.Random(seed).sample(PLANTED[-count:], min(count, len(PLANTED)))
    wrong = [f"{bug.name}: {error}" for bug in chosen if (error := escaped(bug))]
    caught = len(chosen) - len(wrong)
    return not wrong, " | ".join([f"{caught} of {len(chosen)} planted bugs caught", *wrong])
