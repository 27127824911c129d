"""From the link in the mail to the portal."""

import uuid
from datetime import timedelta

import pytest

from tenants.models import Account
from tenants.roles import AccountState, Role
from tests.functional.tenants.space import PASSWORD, Space, log_in
from tests.pages import Page

REFUSED = "Lien d’invitation non valable"


def choose(space: Space, path: str, password: str = PASSWORD, repeated: str | None = None) -> Page:
    client = space.visitor()
    values = {"password": password, "repeated": password if repeated is None else repeated}
    return client.submit(client.get(path), values)


def test_the_link_shows_who_is_invited_and_what_is_asked(space: Space) -> None:
    person, path = space.invite()
    page = space.visitor().get(path)
    assert page.status == 200
    assert page.heading == "Choisissez votre mot de passe"
    assert "Au moins 12 caractères" in page.text
    fields = {field.get("autocomplete"): field for field in page.form().iter("input")}
    assert fields["username"].get("value") == person.email
    assert fields["new-password"].get("type") == "password"


def test_a_password_opens_the_portal_at_once(space: Space) -> None:
    person, path = space.invite()
    client = space.visitor()
    answer = client.submit(client.get(path), {"password": PASSWORD, "repeated": PASSWORD})
    portal = client.follow(answer)
    assert portal.heading == f"Bonjour {person.first_name}"
    assert "Votre mot de passe est enregistré." in portal.text
    with space.rows() as session:
        assert session.get_one(Account, person.id).state is AccountState.ACTIVE
    assert "password.chosen" in space.kinds_about(person.id)


def test_looking_uses_nothing_up(space: Space) -> None:
    person, path = space.invite()
    for _ in range(3):
        assert space.visitor().get(path).status == 200
    assert choose(space, path).status == 302
    assert log_in(space.visitor(), person.email).status == 302


def test_a_link_is_good_for_one_password(space: Space) -> None:
    person, path = space.invite()
    late = space.visitor()
    form = late.get(path)
    assert choose(space, path).status == 302
    refused = late.submit(form, {"password": "un autre choix", "repeated": "un autre choix"})
    assert (refused.status, refused.heading) == (410, REFUSED)
    assert "écrivez au support" in refused.text
    assert space.visitor().get(path).status == 410
    assert log_in(space.visitor(), person.email, "un autre choix").status == 422


def test_a_link_of_another_instance_is_refused(space: Space, neighbour: Space) -> None:
    _, path = space.invite()
    assert neighbour.visitor().get(path).status == 410


def test_the_token_of_one_invitation_opens_no_other(space: Space) -> None:
    (_, first), (_, second) = space.invite(), space.invite()
    mixed = f"{first.rsplit('/', 1)[0]}/{second.rsplit('/', 1)[1]}"
    assert space.visitor().get(mixed).status == 410


def test_a_link_expires_after_a_week(space: Space) -> None:
    _, path = space.invite()
    expiry = space.platform.clock() + timedelta(days=7)
    with space.configured(clock=lambda: expiry) as later:
        assert later.visitor().get(path).status == 410
    assert space.visitor().get(path).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/invitation",
        "/invitation/",
        "/invitation/x",
        "/invitation/x/y",
        "/invitation/x/y/z",
        f"/invitation/{uuid.UUID(int=0)}",
        f"/invitation/{uuid.UUID(int=0)}/",
        f"/invitation/{uuid.UUID(int=0)}/%00",
        f"/invitation/{uuid.UUID(int=0)}/é",
        f"/invitation/{uuid.UUID(int=0)}/{'x' * 43}",
    ],
)
def test_a_broken_link_gets_an_explanation(space: Space, path: str) -> None:
    client = space.visitor()
    page = client.get(path)
    if page.status == 308:
        page = client.follow(page)
    assert (page.status, page.heading) == (410, REFUSED)


@pytest.mark.parametrize(
    ("password", "repeated", "complaint"),
    [
        ("", "", "Choisissez un mot de passe."),
        ("onze signes", "onze signes", "il en faut au moins 12"),
        ("grande lanterne", "petite lanterne", "Les deux saisies diffèrent"),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "répète les mêmes caractères"),
        ("monsieur tilleul", "monsieur tilleul", "contient votre nom"),
        ("x1y2z" * 60, "x1y2z" * 60, "dépasse 256 caractères"),
    ],
)
def test_a_password_that_breaks_a_rule_is_explained_and_the_link_stays_good(
    space: Space, password: str, repeated: str, complaint: str
) -> None:
    _, path = space.invite()
    page = choose(space, path, password, repeated)
    assert page.status == 422
    assert complaint in page.text
    assert password not in page.response.text or not password
    assert choose(space, path).status == 302


@pytest.mark.parametrize(
    "password", ["p" * 5 + "assphrase longue " * 4, "à é ü – 漢字 🙂 …", " espaces autour "]
)
def test_long_and_unusual_passwords_are_welcome(space: Space, password: str) -> None:
    person, path = space.invite()
    assert choose(space, path, password).status == 302
    assert log_in(space.visitor(), person.email, password).status == 302


def test_an_invitation_ends_the_session_of_whoever_used_this_browser(space: Space) -> None:
    client = space.signed_in(Role.SUPER_CONSEILLER)
    _, path = space.invite()
    client.submit(client.get(path), {"password": PASSWORD, "repeated": PASSWORD})
    assert client.get("/comptes").status == 403
