"""The bundled member, all fictional, and its instance."""

import uuid
from importlib import resources

from sqlalchemy.orm import Session

from provisioner.annex import read_bytes
from provisioner.app.platform import open_platform
from provisioner.errors import Conflict, OutsideFailed
from provisioner.instances.directory import find
from provisioner.instances.onboarding import onboard
from provisioner.instances.order import Order
from provisioner.instances.waiting import OnStep, bring_up
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.settings import Settings

WAIT_SECONDS = 60


def bring_up_sample(settings: Settings, on_step: OnStep) -> str:
    """Onboard the bundled sample unless it is there already; returns its slug. Raises OutsideFailed."""
    with open_platform(settings) as platform:
        instance_id = _onboarded(platform)
        if not bring_up(platform, instance_id, WAIT_SECONDS, on_step):
            raise OutsideFailed(
                "L’instance de démonstration n’est pas en ligne ; voir les conditions ci-dessus."
            )
        with Session(platform.control) as session:
            return session.get_one(Instance, instance_id).slug


def sample() -> Order:
    """A whole signed offer, a logo and a banner."""
    folder = resources.files(__package__).joinpath("sample")
    document = folder.joinpath("annexe.txt").read_bytes()
    return Order(
        document=document,
        reading=read_bytes(document, "annexe.txt"),
        logo=folder.joinpath("logo.png").read_bytes(),
        banner=folder.joinpath("banniere.png").read_bytes(),
        slug=None,
        acceptance=None,
        onboarded_by="démonstration",
    )


def _onboarded(platform: Platform) -> uuid.UUID:
    try:
        return onboard(platform, sample())
    except Conflict as conflict:
        with Session(platform.control) as session:
            return find(session, str(conflict.slug)).id
