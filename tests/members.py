"""Fictional members for tests: orders, and instances brought up from them."""

import io
import itertools
import uuid
from dataclasses import replace
from datetime import date

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from provisioner.annex.annex import Account, Annex, Colours, Contact, Reading, Structure
from provisioner.instances.onboarding import onboard
from provisioner.instances.order import Acceptance, Order
from provisioner.instances.waiting import bring_up
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tenants.roles import AccountState, Role
from themes.colours import HexColour

_numbers = itertools.count(1)


def picture(width: int, height: int, colour: str = "#2E7D6B") -> bytes:
    """A PNG with something to see on it."""
    image = Image.new("RGB", (width, height), colour)
    ImageDraw.Draw(image).ellipse((width // 4, height // 4, width // 2, height // 2), fill="#F2C14E")
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def annex(name: str, *, domain: str | None = None) -> Annex:
    """Two people who get an account, one of them super-conseillère, and one still to be named."""
    address = f"{uuid.uuid4().hex[:12]}.example"
    return Annex(
        structure=Structure(name, "Un territoire de collines.\n\nDes conseils pour ses habitants.", None),
        contact=Contact("Ambre", "Valmont", f"a.valmont@{address}"),
        colours=Colours(HexColour("#10ACB7"), HexColour("#FAE819")),
        domain=domain,
        accounts=(
            Account("Ambre", "Valmont", f"a.valmont@{address}", Role.SUPER_CONSEILLER, AccountState.READY),
            Account("Basile", "Orme", f"b.orme@{address}", Role.CONSEILLER, AccountState.READY),
            Account("Partenaire", None, None, Role.CONSEILLER, AccountState.INCOMPLETE),
        ),
    )


def unique_name() -> str:
    """A structure's name that no other test of this installation uses."""
    return f"Communauté de communes Essai {next(_numbers)} {uuid.uuid4().hex[:6]}"


def order(name: str | None = None, *, slug: str | None = None, banner: bool = True) -> Order:
    """What a member returned; the document's bytes differ from one to the next."""
    chosen = name or unique_name()
    return Order(
        document=f"annexe de {chosen} {uuid.uuid4()}".encode(),
        reading=Reading(annex(chosen), ()),
        logo=picture(320, 160),
        banner=picture(2000, 175) if banner else None,
        slug=slug,
        acceptance=Acceptance(date(2025, 6, 18), "Surville"),
        onboarded_by="tests",
    )


def live_instance(platform: Platform, given: Order | None = None) -> Instance:
    """An instance whose conditions all hold, detached, with its member loaded."""
    instance_id = onboard(platform, given or order())
    assert bring_up(platform, instance_id, 60, lambda kind, seen: None)
    return load(platform, instance_id)


def load(platform: Platform, instance_id: uuid.UUID) -> Instance:
    with Session(platform.control) as session:
        instance = session.get_one(Instance, instance_id)
        _ = instance.member.name, list(instance.conditions), list(instance.planned_accounts)
        session.expunge_all()
    return instance


def with_reading(given: Order, **changes: object) -> Order:
    """The same order with parts of its annex replaced."""
    changed = replace(given.reading.annex, **changes)  # type: ignore[arg-type]
    return replace(given, reading=Reading(changed, given.reading.problems))
