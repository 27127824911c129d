"""Where a question goes, as it is written in settings and on the command line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.domains.servers import Server


@given(st.ip_addresses(), st.integers(1, 65535))
def test_what_is_shown_is_read_back(address: object, port: int) -> None:
    server = Server.parse(f"[{address}]:{port}" if ":" in str(address) else f"{address}:{port}")
    assert (str(server.address), server.port) == (str(address), port)
    assert Server.parse(str(server)) == server


@pytest.mark.parametrize(("written", "port"), [("192.0.2.1", 53), ("2001:db8::1", 53), ("[2001:db8::1]", 53)])
def test_a_port_that_is_not_written_is_that_of_dns(written: str, port: int) -> None:
    assert Server.parse(written).port == port


@pytest.mark.parametrize("written", ["127.0.0.1", "::1", "[::1]"])
def test_where_the_port_matters_it_has_to_be_written(written: str) -> None:
    with pytest.raises(ValueError, match="ne dit pas le port : écrivez IP:PORT"):
        Server.parse(written, port=None)


@pytest.mark.parametrize(
    "written", ["", "ns1.ville.example", "192.0.2.1:", "192.0.2.1:0", "192.0.2.1:65536", "300.1.1.1", "[::1"]
)
def test_anything_else_is_refused_with_what_to_write(written: str) -> None:
    with pytest.raises(ValueError, match=r"écrivez IP|de 1 à 65535"):
        Server.parse(written)
