"""What went wrong, told to the person in front of it: one table from errors to pages."""

from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from flask import Flask, Response, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
)

from storage.objects import ObjectStoreError
from tenants.audit.events import AccessDenied, FormRefused, LinkRefused
from tenants.email_changes import REFUSED as EMAIL_CHANGE_REFUSED
from tenants.errors import (
    EmailChangeRefused,
    InvitationRefused,
    ResetRefused,
    SupportLinkRefused,
    Throttled,
)
from tenants.invitations import REFUSED
from tenants.lost_passwords import REFUSED as RESET_REFUSED
from tenants.support.visiting import REFUSED as SUPPORT_LINK_REFUSED
from tenants.web.database import db
from tenants.web.error_pages import ErrorPage, answer_with, can_be_opened
from tenants.web.instance import InstanceNotReady, InstanceSuspended, UnknownHost, find_instance
from tenants.web.refusals import RefusalKind, record_refusal
from tenants.web.rendering import render_neutral, render_page
from tenants.web.visits import ClosedInCopy


class WayOut(Enum):
    """Where the page's button leads."""

    HOME = "Revenir à l’accueil"
    AGAIN = "Rouvrir la page"
    NEW_LINK = "Demander un nouveau lien"
    NOWHERE = ""


@dataclass(frozen=True, slots=True)
class InstanceErrorPage(ErrorPage):
    """``neutral`` pages show nobody's look, and no button."""

    way_out: WayOut = WayOut.HOME
    neutral: bool = False


@dataclass(frozen=True, slots=True)
class _Button:
    href: str
    label: str


_UNEXPECTED = InstanceErrorPage(
    500,
    "Une erreur est survenue",
    "Ce n’est pas de votre fait, et rien n’a été enregistré. Réessayez dans un instant ; si cela se "
    "reproduit, écrivez au support en disant ce que vous faisiez.",
)
_UNAVAILABLE = InstanceErrorPage(
    503,
    "Service momentanément indisponible",
    "Votre espace ne répond pas pour l’instant. Vos données ne sont pas touchées : réessayez dans quelques "
    "minutes.",
    WayOut.AGAIN,
)
_PAGES: dict[type[Exception], InstanceErrorPage] = {
    HTTPException: InstanceErrorPage(
        400,
        "Demande incompréhensible",
        "Le navigateur a envoyé une demande illisible. Revenez à l’accueil, puis recommencez.",
    ),
    CSRFError: InstanceErrorPage(
        400,
        "Cette page avait expiré",
        "Votre envoi n’a pas été pris en compte, par sécurité. Rouvrez la page et recommencez ; les cookies "
        "doivent être autorisés pour ce site.",
        WayOut.AGAIN,
    ),
    Forbidden: InstanceErrorPage(
        403,
        "Accès réservé",
        "Cette page est réservée aux super-conseillers de votre structure. Si vous avez besoin de ce qu’elle "
        "contient, demandez-le à l’un d’eux.",
    ),
    ClosedInCopy: InstanceErrorPage(
        403,
        "Désactivé dans une copie",
        "Une copie restaurée se regarde et ne s’utilise pas : personne ne s’y connecte, aucune invitation et "
        "aucun mot de passe n’y servent, aucun courriel n’en part. Les membres travaillent dans leur propre "
        "espace, qui n’est pas touché.",
    ),
    NotFound: InstanceErrorPage(
        404,
        "Page introuvable",
        "Cette page n’existe pas ou a changé d’adresse. Vérifiez l’adresse, ou revenez à l’accueil.",
    ),
    UnknownHost: InstanceErrorPage(
        404,
        "Aucun site à cette adresse",
        "Vérifiez l’orthographe de l’adresse dans la barre de votre navigateur. Si vous l’utilisiez, "
        "demandez la nouvelle à la structure.",
        neutral=True,
    ),
    MethodNotAllowed: InstanceErrorPage(
        405,
        "Action impossible ici",
        "Cette page ne s’ouvre pas de cette façon. Revenez à l’accueil et suivez les liens et les boutons.",
    ),
    InvitationRefused: InstanceErrorPage(410, "Lien d’invitation non valable", REFUSED),
    EmailChangeRefused: InstanceErrorPage(410, "Lien non valable", EMAIL_CHANGE_REFUSED),
    ResetRefused: InstanceErrorPage(410, "Lien non valable", RESET_REFUSED, WayOut.NEW_LINK),
    SupportLinkRefused: InstanceErrorPage(410, "Lien non valable", SUPPORT_LINK_REFUSED, WayOut.NOWHERE),
    Throttled: InstanceErrorPage(429, "Trop d’essais", "Réessayez plus tard.", WayOut.AGAIN),
    RequestEntityTooLarge: InstanceErrorPage(
        413,
        "Envoi trop volumineux",
        "Ce que vous avez envoyé dépasse la taille acceptée par cette page. Raccourcissez et recommencez.",
    ),
    InternalServerError: _UNEXPECTED,
    ServiceUnavailable: _UNAVAILABLE,
    OperationalError: _UNAVAILABLE,
    PoolTimeout: _UNAVAILABLE,
    InstanceSuspended: InstanceErrorPage(
        503,
        "Cet espace est suspendu",
        "Il n’est pas accessible pour l’instant ; ses données sont conservées. Pour en savoir plus, écrivez "
        "au support.",
        WayOut.NOWHERE,
    ),
    InstanceNotReady: InstanceErrorPage(
        503,
        "Cet espace se prépare",
        "Il sera prêt dans quelques instants : rechargez la page dans une minute.",
        neutral=True,
    ),
}

_REFUSALS: dict[type[Exception], RefusalKind] = {
    CSRFError: FormRefused,
    Forbidden: AccessDenied,
    InvitationRefused: LinkRefused,
    ResetRefused: LinkRefused,
    EmailChangeRefused: LinkRefused,
    SupportLinkRefused: LinkRefused,
}


def show_errors(app: Flask) -> None:
    """Answer every error with its page, after undoing what the request had begun to write."""
    for error in _PAGES:
        app.register_error_handler(error, _answer)


def _answer(error: Exception) -> Response:
    db.session.rollback()
    page = _page(error)
    body = _render(page)
    if not isinstance(error, ClosedInCopy):
        record_refusal(error, _REFUSALS)
    return answer_with(page, error, body)


def _page(error: Exception) -> InstanceErrorPage:
    if isinstance(error, Throttled):
        return replace(_PAGES[Throttled], advice=str(error))
    return next((_PAGES[cls] for cls in type(error).__mro__ if cls in _PAGES), _UNEXPECTED)


def _render(page: InstanceErrorPage) -> str:
    try:
        if page.neutral or find_instance() is None:
            return render_neutral(page.heading, page.advice)
        return render_page("error.html", page=page, button=_button(page.way_out), visitor=_visitor(page))
    except (OperationalError, PoolTimeout, ObjectStoreError, InstanceNotReady):
        return render_neutral(page.heading, page.advice)


def _visitor(page: InstanceErrorPage) -> Any | None:
    """Whoever is signed in, as long as nothing of ours is broken: to know them, the database is read."""
    if page.status >= 500 or request.endpoint == "static":
        return None
    return current_user if current_user.is_authenticated else None


def _button(way_out: WayOut) -> _Button | None:
    if way_out is WayOut.NOWHERE:
        return None
    if way_out is WayOut.NEW_LINK:
        return _Button(url_for("lost_password.show"), way_out.value)
    if way_out is WayOut.AGAIN and can_be_opened():
        return _Button(request.path, way_out.value)
    return _Button("/", WayOut.HOME.value)
