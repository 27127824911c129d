"""What the tests of mails share."""

from collections.abc import Iterator

import pytest

from provisioner.instances.work import Platform
from tests.functional.mail.names import Case, open_case
from tests.installation import (  # noqa: F401 - found by the names of their fixtures
    own_addresses,
    own_outbox,
    own_platform,
    own_settings,
)


@pytest.fixture
def case(platform: Platform) -> Iterator[Case]:
    with open_case(platform) as made:
        yield made
