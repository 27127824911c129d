"""All trails of an installation are looked at here: one that no other test has left trails in."""

from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)
