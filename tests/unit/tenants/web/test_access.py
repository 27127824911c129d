"""Every route says who may open it."""

import pytest
from flask import Flask
from flask.typing import ResponseReturnValue

from tenants.web.access import login_required, public, require_rules, rule_of
from tests.unit.tenants.web.offline import offline_application


def view() -> ResponseReturnValue:
    return "inside"


def application(**routes: object) -> Flask:
    app = Flask(__name__, static_folder=None)
    for name, endpoint in routes.items():
        app.add_url_rule(f"/{name}", name, endpoint)  # type: ignore[arg-type]
    return app


def test_a_route_without_a_rule_is_named() -> None:
    with pytest.raises(LookupError, match=r"/forgotten$"):
        require_rules(application(known=public("for the test")(view), forgotten=view))


def test_a_rule_above_the_route_decorator_does_not_count() -> None:
    app = Flask(__name__, static_folder=None)
    login_required(app.get("/unguarded")(view))
    with pytest.raises(LookupError, match="/unguarded"):
        require_rules(app)


def test_a_public_page_opens_for_everybody() -> None:
    app = application(open=public("for the test")(view))
    require_rules(app)
    assert app.test_client().get("/open").text == "inside"


def test_a_rule_keeps_the_name_of_its_view() -> None:
    assert public("for the test")(view).__name__ == "view"


def test_every_route_of_an_instance_has_a_rule_and_says_why() -> None:
    app = offline_application()
    found = [(rule.rule, rule_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules()]
    assert {path for path, rule in found if rule is None or not rule.reason} == set()
    rules = {(path, rule.name) for path, rule in found if rule is not None}
    assert {(path, name) for path, name in rules if name != "public"} == {
        ("/", "login"),
        ("/comptes", "super_conseiller"),
        ("/comptes/<uuid:account_id>", "super_member"),
        ("/comptes/<uuid:account_id>/invitation", "super_member"),
        ("/comptes/<uuid:account_id>/invitation/annuler", "super_member"),
        ("/comptes/<uuid:account_id>/retablir", "super_member"),
        ("/comptes/<uuid:account_id>/role", "super_member"),
        ("/comptes/<uuid:account_id>/second-facteur", "super_member"),
        ("/comptes/<uuid:account_id>/supprimer", "super_member"),
        ("/comptes/<uuid:account_id>/suspendre", "super_member"),
        ("/comptes/importer", "super_member"),
        ("/comptes/importer/confirmer", "super_member"),
        ("/comptes/inviter", "super_member"),
        ("/connexion/code", "code"),
        ("/connexion/codes-de-secours", "member"),
        ("/connexion/second-facteur", "enrolment"),
        ("/journal", "super_conseiller"),
        ("/journal/export.<form>", "super_member"),
        ("/mon-compte", "member"),
        ("/mon-compte/adresse", "member"),
        ("/mon-compte/adresse/abandon", "member"),
        ("/mon-compte/appareils", "member"),
        ("/mon-compte/appareils/<uuid:sign_in_id>/fin", "member"),
        ("/mon-compte/appareils/autres/fin", "member"),
        ("/mon-compte/donnees", "member"),
        ("/mon-compte/donnees.json", "member"),
        ("/mon-compte/mot-de-passe", "member"),
        ("/mon-compte/nom", "member"),
        ("/mon-compte/second-facteur", "member"),
        ("/mon-compte/second-facteur/<change>", "member"),
        ("/mon-compte/second-facteur/nouveau", "member"),
        ("/sauvegardes", "super_conseiller"),
        ("/structure", "super_conseiller"),
        ("/structure/second-facteur", "super_member"),
        ("/support", "super_conseiller"),
        ("/support", "super_member"),
        ("/support/<uuid:grant_id>/accorder", "super_member"),
        ("/support/<uuid:grant_id>/fin", "super_member"),
        ("/support/<uuid:grant_id>/refuser", "super_member"),
        ("/visite", "visitor"),
        ("/visite/<token>", "visitor"),
    }
