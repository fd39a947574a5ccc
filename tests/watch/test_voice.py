"""Eight digits read over a telephone differ when the histories differ, and nothing but the live nonce makes that so."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.errors import RecordError
from openline.journal import Checkpoint
from openline.watch import agreed_size, check_voice_code, nonce_of, spoken_code, voice_code
from tests.campaigns import l13

IRAN = Checkpoint(origin="openline/test/iran", size=5, root=bytes(range(32)))
JORDAN = Checkpoint(origin="openline/test/jordan", size=3, root=bytes(32))


def test_the_code_is_what_the_page_says_it_is() -> None:
    said = (
        b"openline/test/iran\n5\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n\n"
        b"openline/test/jordan\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    )
    mac = hmac.new(b"openline.voice/v1\n042017", said, hashlib.sha256).hexdigest()
    assert voice_code("042017", IRAN, JORDAN) == str(int(mac, 16))[-8:]


@given(st.binary(min_size=16, max_size=16))
def test_a_nonce_has_six_digits_whatever_the_dice_say(random: bytes) -> None:
    nonce = nonce_of(random)
    assert len(nonce) == 6 and nonce.isdigit()
    code = voice_code(nonce, IRAN, JORDAN)
    assert code == voice_code(nonce, JORDAN, IRAN)
    assert len(spoken_code(code)) == 9


@pytest.mark.parametrize("nonce", ["", "12345", "1234567", "12345x", "123456\n", "١٢٣٤٥٦"])
def test_what_is_no_nonce_is_refused(nonce: str) -> None:
    with pytest.raises(RecordError) as caught:
        voice_code(nonce, IRAN, JORDAN)
    assert caught.value.code == "watch.nonce-malformed"


def test_sizes_are_agreed_on_and_nothing_is_compared_with_nothing() -> None:
    assert agreed_size(5, 3) == agreed_size(3, 5) == 3
    for pair in ((0, 5), (5, 0)):
        with pytest.raises(RecordError) as caught:
            agreed_size(*pair)
        assert caught.value.code == "watch.nothing-to-compare"


def test_a_wrong_code_raises_and_cannot_be_dropped() -> None:
    check_voice_code("12345678", "1234 5678")
    check_voice_code("12345678", " 1234-5678 ")
    for heard in ("12345679", "1234567", "", "123456789", "１２３４５６７８"):
        with pytest.raises(RecordError) as caught:
            check_voice_code("12345678", heard)
        assert caught.value.code == "watch.split-view-suspected"
        assert "second channel" in caught.value.hint


@pytest.mark.parametrize("ignored", ["root", "nonce"])
def test_the_campaign_catches_a_code_without_the_root_or_without_the_nonce(
    ignored: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(nonce: str, one: Checkpoint, other: Checkpoint) -> str:
        if ignored == "nonce":
            return voice_code("000000", one, other)
        blind = [Checkpoint(origin=head.origin, size=head.size, root=bytes(32)) for head in (one, other)]
        return voice_code(nonce, *blind)

    monkeypatch.setattr(l13, "voice_code", broken)
    held, figure = l13.run(1, 20)
    assert not held, figure
