"""The checker that all page tests lean on sees what it should."""

import pytest
from html5lib.html5parser import ParseError
from werkzeug.datastructures import Headers

from tests.pages import check_page

NONCE = "0123456789abcdef"
POLICY = Headers({"Content-Security-Policy": f"default-src 'none'; script-src 'nonce-{NONCE}'"})
GOOD = f"""<!doctype html><html lang="fr"><head><title>Titre – Nom</title>
<link rel="stylesheet" href="/a.css"><script nonce="{NONCE}" src="/a.js"></script></head>
<body><a href="#contenu">Aller au contenu</a><main id="contenu"><h1>Titre</h1><h2>Suite</h2>
<img src="/a.png" alt=""><form method="post"><input type="hidden" name="csrf_token" value="x">
<label for="nom">Nom</label><input id="nom" name="nom"><button>Envoyer</button></form></main></body></html>"""


def test_a_good_page_passes() -> None:
    check_page(GOOD, POLICY)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('lang="fr"', 'lang="en"', "French"),
        ("<h1>Titre</h1>", "", "0 h1"),
        ("<h2>Suite</h2>", "<h1>Titre</h1>", "2 h1"),
        ("<h2>Suite</h2>", "<h3>Suite</h3>", "level 3"),
        ("<title>Titre", "<title>Autre", "does not begin"),
        ("<h2>", '<h2 id="nom">', "more than once"),
        ('for="nom"', 'for="autre"', "nowhere"),
        ('<label for="nom">Nom</label>', "", "no label"),
        (' alt=""', "", "no alt"),
        ('href="#contenu"', 'href="/accueil"', "skip"),
        ('href="#contenu"', 'href="#ailleurs"', "nowhere"),
        ("<h2>", '<h2 style="color: red">', "inline"),
        ("<h2>", '<h2 onclick="x()">', "inline"),
        (f'nonce="{NONCE}" ', "", "without the nonce"),
        (f'nonce="{NONCE}"', 'nonce="other"', "without the nonce"),
        ('src="/a.js"', 'src="https://cdn.example/a.js"', "another host"),
        ('href="/a.css"', 'href="//cdn.example/a.css"', "another host"),
        ("<button>Envoyer</button>", "<button></button>", "without a name"),
        ('name="csrf_token" value="x"', 'name="other" value="x"', "CSRF"),
    ],
)
def test_each_fault_is_found(before: str, after: str, complaint: str) -> None:
    assert before in GOOD
    with pytest.raises(AssertionError, match=complaint):
        check_page(GOOD.replace(before, after), POLICY)


@pytest.mark.parametrize(
    "broken", ["<h2>Suite</h1>", "<h2>Suite", "<p><div></p></div>", "<h2>Suite &nope; </h2>"]
)
def test_invalid_html_is_found(broken: str) -> None:
    with pytest.raises(ParseError):
        check_page(GOOD.replace("<h2>Suite</h2>", broken), POLICY)


def test_a_page_needs_a_policy() -> None:
    with pytest.raises(AssertionError, match="no nonce"):
        check_page(GOOD, Headers())
