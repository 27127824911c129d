"""The demo's mails."""

import pytest

from provisioner.models import Instance
from tests.functional.console.office import Office
from tests.pages import PageClient, text_of


@pytest.fixture(scope="module")
def visitor(demo: Office) -> PageClient:
    """Of somebody who tries the demonstration."""
    browser = demo.visitor()
    browser.submit(browser.get("/login"), action="/demonstration")
    return browser


def test_an_invitation_is_read_in_full_and_its_link_can_be_followed(
    demo: Office, visitor: PageClient, live: Instance
) -> None:
    page = visitor.get("/courriels")
    assert "n’existe que dans la démonstration" in page.text
    addressed = [item for item in page.document.iter("li") if live.member.contact_email in text_of(item)]
    (link,) = [link.attrib["href"] for item in addressed for link in item.iter("a")]
    letter = visitor.get(link)
    assert letter.heading == f"Votre accès à l’espace Mixeur – {live.member.name}"
    assert live.member.contact_email in letter.text
    invitation = f"{demo.platform.settings.url(live.slug)}/invitation/"
    assert [a for a in letter.document.iter("a") if a.attrib["href"].startswith(invitation)]


def test_the_first_page_says_where_they_are(visitor: PageClient, live: Instance) -> None:
    page = visitor.get("/")
    assert "Démonstration" in page.text
    assert "/courriels" in {link.get("href") for link in page.document.iter("a")}


@pytest.mark.parametrize("name", ["%2e%2e%2fsecrets%2fconsole", "..%5Csecrets", "%00", "inconnu", "a/b"])
def test_nothing_but_mails_of_the_folder_can_be_read(visitor: PageClient, name: str) -> None:
    assert visitor.get(f"/courriels/{name}").status == 404


def test_elsewhere_there_is_no_such_page(browser: PageClient, live: Instance) -> None:
    for path in ("/courriels", "/courriels/inconnu"):
        assert browser.get(path).status == 404
    home = browser.get("/")
    assert "courriels" not in home.response.text
    assert "Démonstration" not in home.text
