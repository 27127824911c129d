"""What people see while the control database is away."""

import pytest

from tests.pages import PageClient
from tests.unit.tenants.web.offline import offline_application


@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/layout.css", "/source"])
def test_a_neutral_page_says_to_come_back(path: str) -> None:
    page = PageClient(offline_application(), "val-de-brume.localhost").get(path)
    assert page.status == 503
    assert page.heading == "Service momentanément indisponible"
    assert "Vos données ne sont pas touchées" in page.text


@pytest.mark.parametrize("host", ["_", "a_b.localhost", "[::1]", "x" * 254, "é.localhost", "a b", ""])
def test_a_name_that_cannot_be_registered_is_not_looked_up(host: str) -> None:
    page = PageClient(offline_application(), "localhost").get("/login", Host=host)
    assert page.status == 404
    assert page.heading == "Aucun site à cette adresse"
