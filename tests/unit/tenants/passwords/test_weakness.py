"""A common password stays one however it is dressed up; what nobody would guess is let through."""

import random
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenants.errors import PasswordRefused
from tenants.passwords import MAXIMUM, MEMBER_MINIMUM, STAFF_MINIMUM, hash_password, password_matches
from tenants.passwords.blocklist import common_passwords, is_common, listed
from tenants.passwords.spelling import letters
from tenants.passwords.weakness import COMMON, PATTERN, SURROUNDINGS, weakness

# fmt: off
WORDS = [
    "abeille", "ardoise", "auberge", "balcon", "barque", "bouleau", "brioche", "buvard", "cabane",
    "caillou", "carafe", "cerf", "clocher", "colline", "cornet", "crayon", "digue", "drap", "dune",
    "effraie", "encre", "enclume", "escargot", "falaise", "farine", "fenouil", "ficelle", "flocon",
    "foin", "fontaine", "fourmi", "galet", "girafe", "grange", "grelot", "herisson", "hibou", "huile",
    "lanterne", "lavoir", "lierre", "loutre", "luge", "marteau", "meule", "mousse", "mulot",
    "noisetier", "orage", "panier", "pelle", "peuplier", "pinceau", "poire", "potager", "quai", "rabot",
    "rameau", "rivage", "ruche", "sabot", "sentier", "serrure", "tamis", "tisane", "tonneau",
    "trombone", "tuile", "verger", "vipere", "violet", "volet",
]
# fmt: on
NAMES = ("Communauté de communes des Trois Rives", "cc-trois-rives", "cc-trois-rives.mixeur.example")

common_words = st.sampled_from([entry for entry in listed() if len(letters(entry)) >= 5])
signs = st.text(string.digits + string.punctuation + " ", max_size=12)


@pytest.mark.parametrize(
    "password",
    [
        "motdepasse123",
        "Motdepasse2026!",
        "Mot2Passe!2024",
        "mot-de-passe-2026",
        "m0td3p4ss3!!",
        "bienvenue2026",
        "juillet2026!",
        "Décembre 2026",
        "P@ssw0rd2026!",
        "pa$$word2024",
        "5unsh1ne-69-",
        "soleil chocolat",
        "bonjour_marseille",
        "Mairie_69100_!",
    ],
)
def test_common_passwords_are_recognised_behind_their_decoration(password: str) -> None:
    assert weakness(password) == COMMON


@pytest.mark.parametrize(
    "password",
    [
        "azertyuiop12",
        "AZERTYqwerty",
        "qsdfghjklm11",
        "1qaz2wsx3edc4rfv",
        "aqwzsxedcrfv",
        "qwertyuiop[]",
        "123456789012",
        "098765432109",
        "abcdefghijklm",
        "zyxwvutsrqpo",
        "xk7pqz xk7pqz",
        "soleilsoleil",
        "aaaaaabbbbbbcccccc",
    ],
)
def test_walks_on_the_keyboard_series_and_echoes_are_patterns(password: str) -> None:
    assert weakness(password) == PATTERN


@pytest.mark.parametrize(
    "password",
    [
        "Mixeur-69100-2026",
        "trois-rives-69",
        "cc trois rives",
        "CommunesDesTroisRives",
        "bienvenue@mixeur.example",
    ],
)
def test_names_of_the_place_make_no_password(password: str) -> None:
    assert weakness(password, NAMES) in {SURROUNDINGS, COMMON}


def test_a_phrase_may_hold_a_name_of_the_place() -> None:
    assert weakness("trois loutres sous la luge", NAMES) is None
    assert weakness("mixeur de tisane au fenouil", NAMES) is None


@given(common_words, signs, signs)
def test_no_digit_nor_sign_around_saves_a_common_password(word: str, before: str, after: str) -> None:
    assert weakness(before + word + after) is not None


@given(common_words, st.data())
def test_no_digit_nor_sign_within_nor_capital_saves_a_common_password(word: str, data: st.DataObject) -> None:
    dressed = "".join(
        (letter.upper() if data.draw(st.booleans()) else letter)
        + data.draw(st.sampled_from(["", "-", "7", " "]))
        for letter in letters(word)
    )
    assert weakness(dressed) is not None


@example("babybaby", 3, "2026")
@given(common_words, st.integers(2, 4), st.sampled_from(["", " ", "-", "2026"]))
def test_saying_it_again_does_not_save_a_common_password(word: str, times: int, between: str) -> None:
    assert weakness(between.join([letters(word)] * times)) is not None


def test_four_words_without_relation_are_welcome() -> None:
    chance = random.Random(2026)  # noqa: S311 - the same sample each time
    phrases = [chance.choice(" -.").join(chance.sample(WORDS, 4)) for _ in range(3000)]
    assert {phrase: reason for phrase in phrases if (reason := weakness(phrase, NAMES))} == {}


def test_what_a_password_manager_makes_up_is_welcome() -> None:
    chance = random.Random(2026)  # noqa: S311 - the same sample each time
    signs = string.ascii_letters + string.digits + string.punctuation
    made_up = ["".join(chance.choices(signs, k=16)) for _ in range(3000)]
    assert {password: reason for password in made_up if (reason := weakness(password, NAMES))} == {}


@given(st.text(max_size=MAXIMUM), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_gets_an_answer(password: str, names: list[str]) -> None:
    assert weakness(password, names) in {None, COMMON, PATTERN, SURROUNDINGS}


def test_the_sentences_say_how_to_do_better() -> None:
    assert all("une phrase de quatre mots" in sentence for sentence in (COMMON, PATTERN, SURROUNDINGS))


def test_the_lists_hold_what_their_readme_says() -> None:
    entries = listed()
    assert len(entries) > 39_000
    assert all(entry == entry.lower() and len(entry) >= 4 for entry in entries)
    assert {"iloveyou", "motdepasse", "football"} <= common_passwords()


def test_two_common_words_are_common_and_three_are_a_phrase() -> None:
    assert is_common("soleilchocolat")
    assert not is_common("soleilchocolatmaison")


@pytest.mark.parametrize("minimum", [MEMBER_MINIMUM, STAFF_MINIMUM])
def test_a_refusal_gives_its_reason_and_a_good_phrase_is_hashed(minimum: int) -> None:
    with pytest.raises(PasswordRefused, match="trop courant"):
        hash_password("Mot de passe 2026 !", minimum=minimum)
    with pytest.raises(PasswordRefused, match="nom de la structure"):
        hash_password("trois-rives-69-69-69", minimum=minimum, surroundings=NAMES)
    stored = hash_password("huit tamis sur le quai", minimum=minimum, surroundings=NAMES)
    assert password_matches(stored, "huit tamis sur le quai")
    assert not password_matches(stored, "huit tamis sur le lavoir")
