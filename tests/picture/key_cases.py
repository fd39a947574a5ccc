"""Named cases of officials and keys in one journal: who may appoint, issue, suspend, restore and revoke."""

from openline.journal import COSIGNATURE
from openline.messages import (
    HoldRequested,
    KeyIssued,
    KeyRestored,
    KeyRevoked,
    KeySuspended,
    Purpose,
    Role,
    RoleGiven,
    RootChanged,
)
from openline.picture import Folding, Picture
from tests.picture.cases import FIRST, World, case, issue_fields, jordan, new_set, root_fields, told
from tests.picture.party import LATER, Party, made_key


def version(folding: Folding) -> int:
    """Which set of Jordan's officials is in force."""
    root = folding.officials("jordan")
    assert root is not None, "somebody vouches for Jordan"
    return root.version


# -- how many officials ---------------------------------------------------------------------------


@case
def one_official_short_of_the_threshold() -> World:
    party = jordan()
    party.root(KeyIssued, party.officials[0], **issue_fields(party))
    return told(party, code="picture.officials-missing")


@case
def the_same_official_twice() -> World:
    party = jordan()
    party.root(KeyIssued, party.officials[0], party.officials[0], **issue_fields(party))
    return told(party, code="picture.signature-lines-wrong")


@case
def more_officials_than_needed() -> World:
    party = jordan()
    party.root(KeyIssued, *party.officials, **issue_fields(party))
    return told(party, also=lambda f, p: f.authority("jordan").in_force(party.key("another").vkey.name))


@case
def an_officer_beside_the_officials() -> World:
    party = jordan()
    party.root(KeyIssued, *party.officials[:2], party.officers[0], **issue_fields(party))
    return told(party, code="picture.signature-lines-wrong")


@case
def a_stranger_beside_the_officials() -> World:
    party = jordan()
    party.root(KeyIssued, *party.officials[:2], made_key("openline/test/thief"), **issue_fields(party))
    return told(party, code="picture.signature-lines-wrong")


@case
def only_strangers() -> World:
    party = jordan()
    party.root(KeyIssued, made_key("openline/test/thief"), made_key("openline/test/thief-2"), **issue_fields(party))
    return told(party, code="journal.note-unsigned")


@case
def strangers_under_the_officials_names() -> World:
    party = jordan()
    thieves = [made_key(key.vkey.name, "thief") for key in party.officials]
    party.root(KeyIssued, *thieves, **issue_fields(party))
    return told(party, code="journal.note-unsigned")


@case
def an_official_signs_for_an_officer() -> World:
    party = jordan()
    party.act(HoldRequested, party.officials[0])
    return told(party, code="picture.signature-lines-wrong")


# -- other officials ------------------------------------------------------------------------------


@case
def officials_change_with_old_and_new() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials[:2], *new, **fields)
    party.root(KeyIssued, *new, **issue_fields(party))
    return told(party, also=lambda f, p: version(f) == 2)


@case
def one_official_stays_and_signs_once_for_both_sets() -> World:
    party = jordan()
    kept = party.officials[0]
    (new,), _ = new_set(party, "official-4")
    party.root(RootChanged, kept, party.officials[1], new, **root_fields([kept, new]))
    return told(party, also=lambda f, p: version(f) == 2)


@case
def the_old_set_does_not_sign() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *new, **fields)
    return told(party, code="picture.officials-missing")


@case
def the_old_set_is_one_short() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, party.officials[2], *new, **fields)
    return told(party, code="picture.officials-missing")


@case
def the_new_set_does_not_sign() -> World:
    party = jordan()
    _, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, **fields)
    return told(party, code="picture.new-officials-missing")


@case
def the_new_set_is_one_short() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, new[0], **fields)
    return told(party, code="picture.new-officials-missing")


@case
def a_thief_names_its_own_keys_as_the_officials_are_named() -> World:
    """Were officials counted by name, the thief's new set would vouch for itself as the old one."""
    party = jordan()
    thieves = [made_key(key.vkey.name, "thief") for key in party.officials]
    party.root(RootChanged, *thieves[:2], **root_fields(thieves))
    return told(party, code="picture.officials-missing")


@case
def an_official_gets_another_key_under_the_same_name() -> World:
    party = jordan()
    again = made_key(party.officials[0].vkey.name, "new laptop")
    party.root(RootChanged, *party.officials[1:], **root_fields([again, *party.officials[1:]]))
    return told(party, code="picture.key-name-taken")


@case
def an_officers_key_becomes_an_officials() -> World:
    party = jordan()
    party.root(RootChanged, *party.officials[:2], **root_fields([*party.officials[:2], party.officers[0]]))
    return told(party, code="picture.key-name-taken")


@case
def an_officers_key_becomes_an_officials_under_another_name() -> World:
    party = jordan()
    other = made_key("openline/test/jordan/other")
    same = type(other)(
        type(other.vkey)(name=other.vkey.name, kind=1, public=party.officers[0].vkey.public), other._private
    )
    party.root(RootChanged, *party.officials[:2], **root_fields([*party.officials[:2], same]))
    return told(party, code="picture.key-used-twice")


@case
def one_key_under_two_names_in_the_new_set() -> World:
    party = jordan()
    other = made_key("openline/test/jordan/other")
    twin = type(other.vkey)(name="openline/test/jordan/twin", kind=1, public=other.vkey.public)
    keys = (other.vkey.text, twin.text)
    party.root(RootChanged, *party.officials[:2], version=2, root_keys=keys, threshold=2)
    return told(party, code="picture.root-set-wrong")


@case
def one_name_for_two_keys_in_the_new_set() -> World:
    party = jordan()
    keys = [made_key("openline/test/jordan/other", label) for label in ("one", "two")]
    party.root(RootChanged, *party.officials[:2], *keys[:1], **root_fields(keys))
    return told(party, code="picture.root-set-wrong")


@case
def more_must_sign_than_there_are() -> World:
    party = jordan()
    new, _ = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, *new, **root_fields(new, threshold=3))
    return told(party, code="picture.root-set-wrong")


@case
def officials_with_cosigners_keys() -> World:
    party = jordan()
    odd = made_key("openline/test/jordan/odd", "", COSIGNATURE)
    party.root(RootChanged, *party.officials[:2], **root_fields([*party.officials[:2], odd]))
    return told(party, code="picture.root-set-wrong")


@case
def a_participant_is_its_own_guarantor() -> World:
    party = jordan()
    party.root(RootChanged, *party.officials, **root_fields(party.officials, guarantors=("iran", "jordan")))
    return told(party, code="picture.root-set-wrong")


@case
def a_guarantor_named_twice() -> World:
    party = jordan()
    party.root(RootChanged, *party.officials, **root_fields(party.officials, guarantors=("iran", "iran")))
    return told(party, code="picture.root-set-wrong")


@case
def a_version_is_skipped() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5", version=3)
    party.root(RootChanged, *party.officials, *new, **fields)
    return told(party, code="picture.root-version-wrong")


@case
def a_version_is_rolled_back() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, *new, **fields)
    party.root(RootChanged, *party.officials, *new, **root_fields(party.officials))
    return told(party, code="picture.root-version-wrong")


@case
def after_a_version_far_ahead_the_next_one_still_counts() -> World:
    party = jordan()
    new, far = new_set(party, "official-4", "official-5", version=1_000_000)
    party.root(RootChanged, *party.officials, *new, **far)
    party.root(RootChanged, *party.officials, *new, **{**far, "version": 2})
    world = told(party, also=lambda f, p: version(f) == 2)
    world.refused = {("jordan", FIRST): "picture.root-version-wrong"}
    return world


@case
def old_officials_try_again() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, *new, **fields)
    party.root(KeyIssued, *party.officials, **issue_fields(party))
    return told(party, code="journal.note-unsigned")


@case
def one_old_and_one_new_official() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials, *new, **fields)
    party.root(KeyIssued, party.officials[0], new[0], **issue_fields(party))
    return told(party, code="picture.signature-lines-wrong")


@case
def an_official_who_left_comes_back_as_the_same() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials[:2], *new, **fields)
    back = [new[0], party.officials[0]]
    party.root(RootChanged, *new, *back[1:], **root_fields(back, version=3))
    party.root(KeyIssued, *back, **issue_fields(party))
    return told(party, also=lambda f, p: version(f) == 3)


@case
def a_former_officials_key_is_issued_to_an_officer() -> World:
    party = jordan()
    new, fields = new_set(party, "official-4", "official-5")
    party.root(RootChanged, *party.officials[:2], *new, **fields)
    key = party.officials[0].vkey.text
    party.root(KeyIssued, *new, key=key, purpose=Purpose.OFFICER, post=party.post)
    return told(party, code="picture.key-name-taken")


@case
def a_journal_that_names_other_officials_than_were_handed_over() -> World:
    party, thief = Party("jordan"), Party("jordan", officials=[made_key("openline/test/thief")], threshold=1)
    thief.begin()
    return World(parties=[party, thief], pieces=thief.pieces(), sizes={"jordan": 0})


# -- keys -------------------------------------------------------------------------------------------


@case
def a_key_issued_twice() -> World:
    party = jordan()
    party.root(KeyIssued, *party.officials, **issue_fields(party, "node"))
    return told(party, code="picture.key-name-taken")


@case
def a_key_that_serves_two_purposes() -> World:
    party = jordan()
    node = party.key("node").vkey
    key = type(node)(name="openline/test/jordan/second", kind=1, public=node.public).text
    party.root(KeyIssued, key=key, purpose=Purpose.CHECKPOINT)
    return told(party, code="picture.key-used-twice")


@case
def an_officials_key_as_a_node_key() -> World:
    party = jordan()
    party.root(KeyIssued, key=party.officials[2].vkey.text, purpose=Purpose.NODE)
    return told(party, code="picture.key-name-taken")


@case
def a_mirror_key_that_signs_notes() -> World:
    party = jordan()
    party.root(KeyIssued, key=party.key("mirror-2").vkey.text, purpose=Purpose.MIRROR)
    return told(party, code="picture.key-kind-wrong")


@case
def a_checkpoint_key_that_cosigns() -> World:
    party = jordan()
    party.root(KeyIssued, key=party.key("odd", Purpose.MIRROR).vkey.text, purpose=Purpose.CHECKPOINT)
    return told(party, code="picture.key-kind-wrong")


@case
def a_key_whose_id_does_not_fit() -> World:
    party = jordan()
    text = party.key("another").vkey.text
    name, _, material = text.split("+", 2)
    party.root(KeyIssued, key=f"{name}+00000000+{material}", purpose=Purpose.NODE)
    return told(party, code="journal.vkey-id-mismatch")


@case
def an_officer_without_a_post() -> World:
    party = jordan()
    party.root(KeyIssued, **issue_fields(party, "officer-3", Purpose.OFFICER))
    return told(party, code="picture.key-purpose-wrong")


@case
def a_node_with_a_post() -> World:
    party = jordan()
    party.root(KeyIssued, **issue_fields(party), post=party.post)
    return told(party, code="picture.key-purpose-wrong")


@case
def a_root_is_issued_like_a_key() -> World:
    party = jordan()
    party.root(KeyIssued, **issue_fields(party, "usurper", Purpose.ROOT))
    return told(party, code="picture.key-purpose-wrong")


@case
def a_role_at_another_post() -> World:
    party = jordan()
    party.root(RoleGiven, key_name=party.officers[0].vkey.name, post="another-post", role=Role.WATCH)
    return told(party, code="picture.role-wrong")


@case
def a_role_for_a_node() -> World:
    party = jordan()
    party.root(RoleGiven, key_name=party.key("node").vkey.name, post=party.post, role=Role.WATCH)
    return told(party, code="picture.role-wrong")


@case
def an_officer_speaks_for_another_post() -> World:
    party = jordan()
    party.act(HoldRequested, header={"from_post": "another-post"})
    return told(party, code="picture.not-the-officers-post")


# -- suspended and restored -------------------------------------------------------------------------


def suspended(party: Party, what: str = "officer-1") -> Party:
    """One official stops a key."""
    party.root(KeySuspended, party.officials[1], key_name=party.key(what).vkey.name, reason="lost laptop")
    return party


@case
def one_official_suspends_and_the_officer_acts_on() -> World:
    party = suspended(jordan())
    party.act(HoldRequested)
    return told(party, code="picture.key-suspended")


@case
def one_official_cannot_restore() -> World:
    party = suspended(jordan())
    party.root(KeyRestored, party.officials[1], key_name=party.officers[0].vkey.name, reason="found it")
    return told(party, code="picture.officials-missing")


@case
def enough_officials_restore() -> World:
    party = suspended(jordan())
    party.root(KeyRestored, key_name=party.officers[0].vkey.name, reason="found it")
    party.act(HoldRequested)
    return told(party, also=lambda f, p: len(p.holds) == 1)


@case
def an_officer_suspends_another() -> World:
    party = jordan()
    party.root(KeySuspended, party.officers[1], key_name=party.officers[0].vkey.name, reason="a quarrel")
    return told(party, code="picture.signature-lines-wrong")


@case
def suspended_twice() -> World:
    return told(suspended(suspended(jordan())), code="picture.key-not-in-force")


@case
def restored_though_never_suspended() -> World:
    party = jordan()
    party.root(KeyRestored, key_name=party.officers[0].vkey.name, reason="a mistake")
    return told(party, code="picture.key-not-suspended")


@case
def a_suspended_key_is_revoked_and_cannot_be_restored() -> World:
    party = suspended(jordan())
    party.root(KeyRevoked, **party.revoke(party.officers[0], FIRST))
    party.root(KeyRestored, key_name=party.officers[0].vkey.name, reason="found it")
    return told(party, code="picture.key-not-suspended")


# -- clocks -----------------------------------------------------------------------------------------


def _judged_alike(_folding: Folding, picture: Picture) -> bool:
    """Keys are judged the same whatever the instant that is asked about."""
    early = _folding.picture(picture.arrangement_digest, LATER.replace(year=1971))
    return early.malformed == picture.malformed and early.heads == picture.heads


@case
def a_clock_that_jumps_expires_no_key_and_revives_none() -> World:
    party = jordan()
    party.clock = party.clock.replace(year=1970)
    party.root(KeyIssued, **issue_fields(party))
    party.clock = party.clock.replace(year=2090)
    party.root(KeyRevoked, **party.revoke(party.officers[0], FIRST))
    party.clock = party.clock.replace(year=2017)
    party.act(HoldRequested)
    return told(party, code="picture.key-revoked", also=_judged_alike)
