"""Every route of the console says who may open it."""

from pathlib import Path

from tenants.web.access import rule_of
from tests.unit.provisioner.web.offline import demo_console, offline_console

PUBLIC = {
    "/login",
    # Whoever has given a password and no code yet leaves here too.
    "/logout",
    "/bienvenue/<token>",
    "/mot-de-passe-oublie",
    "/source",
    "/accessibilite",
    "/static/<path:filename>",
    "/shared/<path:filename>",
    "/bootstrap/static/<path:filename>",
    "/annex-form/<path:filename>",
    "/name-parts/<path:filename>",
}


def test_only_these_open_without_login_and_each_says_why(tmp_path: Path) -> None:
    app = demo_console(tmp_path)
    rules = [(rule.rule, rule_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules()]
    assert all(access is not None and access.reason for _, access in rules)
    public = PUBLIC | {"/demonstration"}
    assert {path for path, access in rules if access and access.name == "public"} == public
    names = {access.name for path, access in rules if access and path not in public}
    assert names == {"login", "member", "code", "enrolment"}


def test_outside_the_demonstration_nobody_enters_without_an_account() -> None:
    app = offline_console()
    rules = [(rule.rule, rule_of(app.view_functions[rule.endpoint])) for rule in app.url_map.iter_rules()]
    assert {path for path, access in rules if access and access.name == "public"} == PUBLIC


def test_mails_have_no_page_outside_the_demo() -> None:
    assert not [rule for rule in offline_console().url_map.iter_rules() if "courriels" in rule.rule]


def test_the_cookie_is_bound_to_the_host_where_browsers_come_over_https() -> None:
    assert offline_console(secure=True).config["SESSION_COOKIE_NAME"] == "__Host-console"
    assert offline_console(secure=True).config["SESSION_COOKIE_SECURE"] is True
    assert offline_console().config["SESSION_COOKIE_NAME"] == "console_session"
