"""What a member returned, and whether it is enough to make an instance of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from provisioner.annex import Annex, Reading
from provisioner.errors import InputRefused
from provisioner.instances import pictures, slugs
from provisioner.instances.pictures import Examined, PictureKind
from provisioner.offers import Offer
from tenants.calendar import PARIS
from themes.errors import ThemeRefused
from themes.problems import Problem, is_valid
from themes.theme import ThemeBundle, ThemeInputs, build

# Above every limit of the checks behind it, which know better what is too much.
LARGEST_UPLOAD = 25 * 10**6
LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The dated agreement without which nothing is created (MIX-ACC-1)."""

    on: date
    at: str


@dataclass(frozen=True, slots=True)
class Order:
    """Everything a member returned, as the person who onboards it hands it in.

    ``document`` is what was agreed upon, as it came: its hash is recorded.
    """

    document: bytes
    reading: Reading
    logo: bytes | None
    banner: bytes | None
    slug: str | None
    acceptance: Acceptance | None
    onboarded_by: str

    @property
    def annex(self) -> Annex:
        return self.reading.annex


@dataclass(frozen=True, slots=True)
class CheckedOrder:
    """An order that nothing refuses, with its theme built; ``warnings`` deserve a look all the same.

    ``logo`` and ``banner`` are the working copies that the theme was made of.
    """

    order: Order
    acceptance: Acceptance
    bundle: ThemeBundle
    logo: bytes
    banner: bytes | None
    warnings: tuple[Problem, ...]


def check(order: Order, offer: Offer, now: datetime) -> CheckedOrder:
    """Raises InputRefused with every problem at once: of annex, pictures, slug and acceptance."""
    logo, banner = _examined(PictureKind.LOGO, order.logo), _examined(PictureKind.BANNER, order.banner)
    bundle, theme_problems = _build_theme(order, logo, banner)
    acceptance = order.acceptance or _acceptance_in(order.annex)
    acceptance_problems = tuple(_acceptance_problems(acceptance, offer, now))
    told = {problem.code for problem in acceptance_problems}
    problems = (
        *(problem for problem in order.reading.problems if problem.code not in told),
        *theme_problems,
        *_slug_problems(order, offer),
        *acceptance_problems,
    )
    if bundle is None or acceptance is None or logo.png is None or not is_valid(problems):
        raise InputRefused(problems)
    return CheckedOrder(order, acceptance, bundle, logo.png, banner.png, problems)


def read_upload(path: Path, field: str) -> bytes:
    """The bytes of a file that somebody named. Raises InputRefused when it cannot be read or is too large."""
    try:
        if path.exists() and not path.is_file():
            raise _refused_upload(field, "unreadable", f"{path} n’est pas un fichier.")
        with path.open("rb") as file:
            content = file.read(LARGEST_UPLOAD + 1)
    except (OSError, ValueError) as error:
        raise _refused_upload(field, "unreadable", f"{path} ne peut pas être lu : {error}.") from error
    if len(content) > LARGEST_UPLOAD:
        raise _refused_upload(field, "too_large", f"{path} dépasse {LARGEST_UPLOAD // 10**6} Mo.")
    return content


def _refused_upload(field: str, code: str, sentence: str) -> InputRefused:
    return InputRefused([Problem.error(field, f"{field}.{code}", sentence)])


def _examined(kind: PictureKind, original: bytes | None) -> Examined:
    if original is not None:
        return pictures.examine(kind, original)
    if kind is PictureKind.BANNER:
        return Examined((), None)
    message = "Le logo de la structure manque : joignez-le (PNG, JPEG ou WebP)."
    return Examined((Problem.error("logo", "logo.missing", message),), None)


def _build_theme(
    order: Order, logo: Examined, banner: Examined
) -> tuple[ThemeBundle | None, tuple[Problem, ...]]:
    colours = order.annex.colours
    inputs = ThemeInputs(
        name=order.annex.structure.name or "",
        primary=str(colours.primary or ""),
        secondary=str(colours.secondary or ""),
        logo=logo.png,
        banner=banner.png,
    )
    refused = (*logo.problems, *banner.problems)
    try:
        bundle = build(inputs)
    except ThemeRefused as refusal:
        # What the annex says of its colours is said already, by its own reading.
        told = {problem.field for problem in order.reading.problems}
        return None, (*(problem for problem in refusal.problems if problem.field not in told), *refused)
    return bundle, (*bundle.report.problems, *refused)


def _slug_problems(order: Order, offer: Offer) -> list[Problem]:
    """Of the slug that was chosen, or of the one that the name gives (MIX-DNS-3)."""
    slug = order.slug if order.slug is not None else slugs.derive(order.annex.structure.name or "")
    return slugs.check(slug, offer.domain.reserved_slugs)


def _acceptance_in(annex: Annex) -> Acceptance | None:
    if annex.offer is None or annex.offer.accepted_on is None or annex.offer.accepted_at is None:
        return None
    return Acceptance(annex.offer.accepted_on, annex.offer.accepted_at)


def _acceptance_problems(acceptance: Acceptance | None, offer: Offer, now: datetime) -> Iterator[Problem]:
    if acceptance is None:
        yield Problem.error(
            "offer.accepted_on",
            "offer.acceptance_missing",
            f"Le document ne montre pas l’acceptation datée et signée (« {offer.acceptance.words} »). "
            "Indiquez-la : --accepted-on AAAA-MM-JJ --accepted-at LIEU.",
        )
    elif not 0 < len(acceptance.at.strip()) <= LONGEST_PLACE:
        yield Problem.error(
            "offer.accepted_at",
            "offer.place_invalid",
            f"Le lieu de l’acceptation doit compter de 1 à {LONGEST_PLACE} caractères.",
        )
    elif acceptance.on > now.astimezone(PARIS).date():
        yield Problem.error(
            "offer.accepted_on",
            "offer.accepted_in_future",
            f"L’acceptation est datée du {acceptance.on:%d/%m/%Y}, dans le futur : vérifiez la date.",
        )
