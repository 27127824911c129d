"""Which of PostgreSQL's programs fit which server."""

import pytest

from storage.archive.tools import ToolsMissing, tools_for


@pytest.mark.parametrize(("server", "tools"), [(15, 16), (16, 16), (17, 18), (18, 18)])
def test_older_servers_get_older_tools(server: int, tools: int) -> None:
    assert tools_for(server, tls=False).major == tools


def test_a_server_newer_than_all_tools_is_said_to_be() -> None:
    with pytest.raises(ToolsMissing, match="postgresql-client-99"):
        tools_for(99, tls=False)


def test_the_wheels_tools_are_not_used_over_tls() -> None:
    with pytest.raises(ToolsMissing, match="TLS"):
        tools_for(98, tls=True)
