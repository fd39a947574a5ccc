"""One spelling finds another: articles, sun letters, doubled letters, endings and scripts make no difference."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.arrangement._likeness import apart, written
from openline.arrangement._names import plain, skeleton, sound, sounds

names = st.text(alphabet="abdefghijklmnorstuwyz '-", max_size=14)


@pytest.mark.parametrize(
    "spellings",
    [
        ("Deir ez-Zor", "Dayr az Zawr", "Deir Ezzor", "دير الزور", "Дейр-эз-Зор"),
        ("Ar-Raqqa", "Raqqah", "al-Raqqa", "الرقة", "الرقه", "Ракка", "Arraqqa"),
        ("Khan Shaykhun", "Khan Sheikhoun", "Khan Cheikhoun", "خان شيخون", "خانْ شَيخون", "خان شيخـــون"),
        ("Jisr ash-Shughur", "Jisr Esh Shogour", "جسر الشغور"),
        ("A'zaz", "Azaz", "A`zaz", "\u02bfAzaz", "إعزاز", "اعزاز", "أعزاز"),
        ("Qadessiyeh", "Al Qadisiya", "Kadissia", "القادسية"),
        ("Khirbet al-Jawz", "Kherbet Eljoz", "Kherbet el Joz", "خربة الجوز"),
        ("As-Suwayda", "Sweida", "Al Sweida", "السويداء"),
        ("Dhahab", "Dahab", "ذهب"),
        ("Eastern Bari", "Bari Sharqi", "بري شرقي"),
        ("Al Qusayr", "Al-Kusair", "القصير", "مركز القصير"),
        ("Yaylada\u011f\u0131", "Yayladaghi"),
        ("Kafr Nabl", "Kafar Nabel", "كفر نبل", "كفرنبل", "کفرنبل"),
        ("Duma", "Douma", "Dooma", "دوما", "Дума"),
    ],
)
def test_spellings_of_one_place_have_one_skeleton(spellings: tuple[str, ...]) -> None:
    assert {skeleton(sound(text)) for text in spellings} == {skeleton(sound(spellings[0]))}
    book = written([sound(text) for text in spellings[1:]])
    assert max(apart(sound(spellings[0]), book)) <= 1.0


@pytest.mark.parametrize(("one", "other"), [("Duma", "Daraya"), ("Homs", "Hama"), ("Tartus", "Idlib"), ("Zz", "Di")])
def test_other_places_lie_apart(one: str, other: str) -> None:
    assert apart(sound(one), written([sound(other)]))[0] > 0.25
    assert skeleton(sound(one)) != skeleton(sound(other))


def test_two_letters_exchanged_cost_less_than_two_wrong_ones() -> None:
    assert apart("dimaSk", written(["dimakS"]))[0] == pytest.approx(0.6)
    assert apart("dimaSk", written(["dimaml"]))[0] == pytest.approx(2)


def test_letters_of_a_script_we_do_not_know_are_only_themselves() -> None:
    assert plain("\u5927\u9a6c\u58eb\u9769") == "\u5927\u9a6c\u58eb\u9769"
    assert apart(sound("\u5927\u9a6c"), written([sound("\u58eb\u9769")]))[0] == 2


@given(one=names, other=names)
def test_the_distance_is_symmetric_and_nothing_only_for_equal_sounds(one: str, other: str) -> None:
    a, b = sound(one), sound(other)
    there, back = apart(a, written([b]))[0], apart(b, written([a]))[0]
    assert there == pytest.approx(back)
    assert (there == 0) == (a == b)
    assert there == pytest.approx(_plainly(a, b))


@given(text=st.text(max_size=40))
def test_any_text_has_sounds(text: str) -> None:
    assert sounds(text)[0] == sound(text)
    assert plain(plain(text)) == plain(text)


def _plainly(a: str, b: str) -> float:
    """The textbook recursion over prefixes, with the costs written out once more."""
    alone = {"a": 0.2, "e": 0.2, "i": 0.25, "u": 0.3, "h": 0.35}
    alike = {
        "ae": 0.1, "ei": 0.1, "ai": 0.2, "au": 0.3, "eu": 0.3, "iu": 0.3, "uv": 0.15, "bv": 0.4, "bp": 0.3, "hx": 0.3,
        "kx": 0.4, "dz": 0.3, "dt": 0.5, "tz": 0.6, "sz": 0.5, "Ss": 0.6, "gj": 0.4, "gk": 0.5, "st": 0.6, "Sj": 0.6,
        "gx": 0.5, "fv": 0.3,
    }  # fmt: skip
    table: dict[tuple[int, int], float] = {(0, 0): 0.0}
    for i in range(len(a) + 1):
        for j in range(len(b) + 1):
            ways = [table[0, 0]] if (i, j) == (0, 0) else []
            if i:
                ways.append(table[i - 1, j] + alone.get(a[i - 1], 1))
            if j:
                ways.append(table[i, j - 1] + alone.get(b[j - 1], 1))
            if i and j:
                pair = "".join(sorted((a[i - 1], b[j - 1])))
                ways.append(table[i - 1, j - 1] + (0 if a[i - 1] == b[j - 1] else alike.get(pair, 1)))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                ways.append(table[i - 2, j - 2] + 0.6)
            table[i, j] = min(ways)
    return table[len(a), len(b)]
