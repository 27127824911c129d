"""What the documents say of backups, held to what the service does."""

import re
from pathlib import Path

from provisioner.offers import load_offer

ROOT = Path(__file__).parents[4]


def test_the_regions_of_the_offer_are_told() -> None:
    page = (ROOT / "docs" / "object-storage.md").read_text()
    told = page[page.index("- `region` must be") : page.index("London (")]
    regions = set(re.findall(r"`([a-z0-9-]+)`", told)) - {"region"}
    assert regions == set(load_offer().backup.regions)
