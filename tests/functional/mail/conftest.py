"""What the tests of mails share."""

from collections.abc import Iterator

import pytest

from provisioner.instances.work import Platform
from tests.functional.mail.names import Case, open_case


@pytest.fixture
def case(platform: Platform) -> Iterator[Case]:
    with open_case(platform) as made:
        yield made
