"""MIX-DNS-2 and MIX-DNS-3: the name of an instance in its address."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.instances.slugs import LONGEST, check, derive, first_free

RESERVED = ("prod", "www", "admin")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Communauté de Communes Aunis Sud", "aunis-sud"),
        ("Communauté de communes du Val d’Ambre", "val-d-ambre"),
        ("Communauté d'agglomération de La Rochebrune", "la-rochebrune"),
        ("Mairie de Saint-Éloi-sur-Loire", "saint-eloi-sur-loire"),
        ("Mairie d'Œuvry", "oeuvry"),
        ("Syndicat mixte des Trois Vallées", "trois-vallees"),
        ("CC Pays Vert", "pays-vert"),
        ("Agence locale de l’énergie", "agence-locale-de-l-energie"),
        ("Ville de L'Haÿ", "l-hay"),
        ("Association", "association"),
        ("日本", "instance"),
    ],
)
def test_the_slug_is_the_name_without_its_legal_form(name: str, slug: str) -> None:
    assert derive(name) == slug


@given(st.text(max_size=200))
def test_every_name_gives_a_slug_that_is_allowed(name: str) -> None:
    slug = derive(name)
    assert check(slug, ()) == []


@given(st.from_regex(r"[a-z][a-z0-9]{0,62}", fullmatch=True), st.integers(min_value=0, max_value=30))
def test_the_first_free_slug_is_new_allowed_and_close(slug: str, others: int) -> None:
    taken: list[str] = []
    for _ in range(others):
        taken.append(first_free(slug, taken, RESERVED))
    found = first_free(slug, taken, RESERVED)
    assert found not in taken
    assert found not in RESERVED
    assert check(found, RESERVED) == []
    assert len(found) <= LONGEST


def test_the_second_of_a_name_is_numbered() -> None:
    assert first_free("aunis-sud", ["aunis-sud"], RESERVED) == "aunis-sud-2"
    assert first_free("aunis-sud", ["aunis-sud", "aunis-sud-2"], RESERVED) == "aunis-sud-3"
    assert first_free("prod", [], RESERVED) == "prod-2"


def test_a_reserved_word_is_refused_with_a_reason() -> None:
    assert [problem.code for problem in check("prod", RESERVED)] == ["slug.reserved"]


def test_a_wrong_slug_is_refused_with_a_proposal() -> None:
    (problem,) = check("Aunis Sud", RESERVED)
    assert problem.code == "slug.invalid"
    assert re.search(r"« aunis-sud »", problem.message)


def test_the_names_of_restored_copies_are_nobody_else_s() -> None:
    assert [problem.code for problem in check("copie-1a2b3c4d", RESERVED)] == ["slug.reserved"]
    assert first_free("copie-1a2b3c4d", [], RESERVED) == "copie-1a2b3c4d-2"
    assert check("copie-conforme", RESERVED) == []
