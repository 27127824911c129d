"""What the operator sells, with every commitment as data."""

import tomllib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources

from pydantic import PositiveInt

from provisioner.offers.backup import Backup
from provisioner.offers.durations import CalendarDuration
from provisioner.offers.part import Part
from tenants.calendar import PARIS


class Acceptance(Part):
    words: str


class Prices(Part):
    currency: str
    creation: Decimal
    theme_change: Decimal
    vat_percent: Decimal


class Training(Part):
    included_hours: int


class Domain(Part):
    """What a member's own name must lead to, which names are nobody's to ask for, and how patient we are.

    A failure counts once ``confirm_looks`` looks over at least ``confirm_minutes`` saw it; from then on the
    name is answered for ``grace_days`` more. A certificate is worried about ``certificate_warning_days``
    before it ends.
    """

    base: str
    cname_target: str
    template_example: str
    operator_zones: tuple[str, ...]
    reserved_slugs: tuple[str, ...]
    confirm_looks: PositiveInt
    confirm_minutes: PositiveInt
    grace_days: PositiveInt
    certificate_warning_days: PositiveInt

    def grace_ends(self, broken_at: datetime) -> datetime:
        """Until when a name is answered that broke then: at the same time by the clock of Paris (CONV-TZ)."""
        return (broken_at.astimezone(PARIS) + timedelta(days=self.grace_days)).astimezone(UTC)


class Accounts(Part):
    minimum_super_conseillers: int


class End(Part):
    notice_months: int


class Privacy(Part):
    postal_address: str
    email: str


class Support(Part):
    email: str


class Applications(Part):
    included: tuple[str, ...]


class Audit(Part):
    """How long what happened stays on record."""

    kept_months: PositiveInt

    def kept_since(self, now: datetime) -> datetime:
        """What was written down before that moment goes."""
        return CalendarDuration(months=self.kept_months).before(now)


class Offer(Part):
    """One offer file. Prices are euros before tax; each part names its article in the file."""

    name: str
    title: str
    terms_version: str
    acceptance: Acceptance
    prices: Prices
    training: Training
    domain: Domain
    accounts: Accounts
    backup: Backup
    end: End
    privacy: Privacy
    support: Support
    applications: Applications
    audit: Audit


@cache
def load_offer(name: str = "mixeur") -> Offer:
    """The offer called ``name``. Raises FileNotFoundError, or pydantic's ValidationError for a bad file."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Offer.model_validate(tomllib.loads(text))
