"""Templates are parsed, not only rendered when a test happens to pass by."""

import pytest
from jinja2 import Environment

from tests.templates import has_one_heading, imported_in_vain, trusted
from tests.unit.tenants.web.offline import offline_application

SKELETONS = {
    "base.html",
    "signed_in.html",
    "forms.html",
    "people.html",
    "sheet.html",
    "accounts/parts.html",
    "entrance/parts.html",
    "journal/parts.html",
    "support/notice.html",
}


@pytest.fixture(scope="module")
def environment() -> Environment:
    return offline_application().jinja_env


def own_templates(environment: Environment) -> list[str]:
    return [name for name in environment.list_templates() if not name.startswith(("bootstrap", "base/"))]


def source_of(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def test_all_compile(environment: Environment) -> None:
    names = own_templates(environment)
    assert set(names) > SKELETONS
    for name in names:
        environment.get_template(name)


def test_each_page_has_a_heading_which_is_its_title_too(environment: Environment) -> None:
    for name in set(own_templates(environment)) - SKELETONS - {"neutral.html"}:
        assert has_one_heading(source_of(environment, name)), name


def test_nothing_is_imported_in_vain(environment: Environment) -> None:
    for name in own_templates(environment):
        assert imported_in_vain(environment, source_of(environment, name)) == [], name


def test_no_template_trusts_what_people_wrote(environment: Environment) -> None:
    for name in own_templates(environment):
        assert trusted(source_of(environment, name)) == [], name
