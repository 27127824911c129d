"""Which names are everybody's."""

import pytest

from provisioner.domains.suffixes import domain_of, is_public


@pytest.mark.parametrize("name", ["", "fr", "gouv.fr", "co.uk", "example"])
def test_public_suffixes(name: str) -> None:
    assert is_public(name)


@pytest.mark.parametrize(
    ("host", "domain"),
    [("mixeur.ville.fr", "ville.fr"), ("a.b.ville.gouv.fr", "ville.gouv.fr"), ("ville.fr", "ville.fr")],
)
def test_the_domain_that_somebody_registered(host: str, domain: str) -> None:
    assert domain_of(host) == domain
    assert not is_public(host)


def test_a_suffix_is_in_no_domain() -> None:
    assert domain_of("gouv.fr") == "gouv.fr"
