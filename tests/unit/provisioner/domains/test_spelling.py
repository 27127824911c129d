"""How host names are written."""

import pytest

from provisioner.domains.spelling import challenge_of, lies_in, one_after_another, unicode_of


def test_the_challenge_stands_below_the_name() -> None:
    assert challenge_of("mixeur.ville.fr") == "_mixeur-challenge.mixeur.ville.fr"


def test_people_read_accents() -> None:
    assert unicode_of("mixeur.xn--vreux-9ra.fr") == "mixeur.évreux.fr"
    assert unicode_of("_mixeur-challenge.ville.fr") == "_mixeur-challenge.ville.fr"


def test_a_name_lies_in_a_zone_by_whole_labels() -> None:
    assert lies_in("a.ville.fr", "ville.fr")
    assert lies_in("ville.fr", "ville.fr")
    assert not lies_in("bonneville.fr", "ville.fr")


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ((), ""),
        (("a",), "a"),
        (("a", "b"), "a et b"),
        (("a", "b", "c", "d"), "a, b, c et d"),
        (("a", "b", "c", "d", "e"), "a, b, c, d et 1 autre"),
        (tuple("abcdefg"), "a, b, c, d et 3 autres"),
    ],
)
def test_a_list_is_said_as_french_says_it(named: tuple[str, ...], said: str) -> None:
    assert one_after_another(named) == said
