"""Which dossiers a browser may open: those whose private link it has opened, as long as the link is open.

The addresses of a dossier's pages begin with its id, which proves nothing; views neither take nor pass it.
"""

import uuid
from dataclasses import dataclass
from typing import Any, cast

from flask import Blueprint, Flask, current_app, g, request, session

from provisioner.dossiers import drafting, links
from provisioner.dossiers.drafting import UNTITLED, Signature
from provisioner.dossiers.models import Dossier, DossierState, Hand, PrivateLink
from provisioner.errors import NotFound
from provisioner.private_links import REFUSED
from provisioner.web.contact.config import configuration
from provisioner.web.database import db
from tenants.web.access import AccessRule, guarded

_OPENED = "links"
# A cookie has room for 4 kB; an agency that looks after more opens the oldest links again.
_MOST_LINKS = 20


class LinkNotHere(NotFound):
    """This browser has not opened a link to the dossier of the address, or has lost its cookie."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a browser that holds an open link; the dossier is locked when it posts."""

    link: PrivateLink
    dossier: Dossier

    @property
    def is_named(self) -> bool:
        """Whether anybody has said whose dossier it is."""
        return self.dossier.title != UNTITLED

    @property
    def may_write(self) -> bool:
        return self.dossier.state is DossierState.WITH_MEMBER

    @property
    def signed(self) -> Signature:
        return Signature(Hand.CONTACT, self.link.email, configuration().now())


def current_visit() -> Visit:
    """Only below ``link_required``."""
    return cast("Visit", g.visit)


def dossier_pages(name: str) -> Blueprint:
    """For pages of one dossier; their views bear ``link_required``."""
    return Blueprint(name, __name__, url_prefix="/<uuid:dossier>")


def know_dossiers_by_address(app: Flask) -> None:
    """Take the dossier out of the addresses that are asked for, and put it into those that are built."""

    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "dossier" in values:
            g.dossier_id = values.pop("dossier")

    @app.url_defaults
    def give(endpoint: str, values: dict[str, Any]) -> None:
        if "dossier_id" in g and current_app.url_map.is_endpoint_expecting(endpoint, "dossier"):
            values.setdefault("dossier", g.dossier_id)


def remember(link: PrivateLink) -> None:
    """This browser has opened ``link``."""
    others = [pair for pair in session.get(_OPENED, []) if pair[0] != link.dossier_id.hex]
    # A list: the cookie does not keep the order of a dictionary.
    session[_OPENED] = [*others, [link.dossier_id.hex, link.id.hex]][-_MOST_LINKS:]
    session.permanent = True


def remembered() -> uuid.UUID | None:
    """The link that this browser has opened to the dossier of the address."""
    link_id = dict(session.get(_OPENED, [])).get(g.dossier_id.hex)
    return uuid.UUID(link_id) if link_id else None


def _refuse_without_link() -> None:
    """Raises NotFound, whatever the reason: no link, somebody else's dossier, or none at all."""
    link_id = remembered()
    if link_id is None:
        raise LinkNotHere(REFUSED)
    if request.method == "POST":
        # Locked before the link is looked at: whoever ends it in the meantime has to wait.
        drafting.find(db.session(), g.dossier_id, to_change=True)
    link, dossier = links.find_open(db.session(), link_id, configuration().now())
    if dossier.id != g.dossier_id:
        raise NotFound(REFUSED)
    g.visit = Visit(link, dossier)


link_required = guarded(
    AccessRule("link", "whoever opened the dossier's private link, while it is open", _refuse_without_link)
)
