"""What went wrong, told to the staff member in front of it: one table from errors to pages."""

import uuid
from dataclasses import dataclass, replace

from flask import Flask, Response, render_template, request, url_for
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
)

from provisioner.errors import HTTP_STATUSES, Conflict, ProvisionerError
from provisioner.staff import StaffLinkRefused
from provisioner.web.database import db
from provisioner.web.identity import SignedInStaff
from provisioner.web.sizes import drain, largest_request
from storage.objects import ObjectStoreError
from tenants.audit.events import AccessDenied, FormRefused, LinkRefused
from tenants.errors import Throttled
from tenants.web.error_pages import ErrorPage, answer_with, can_be_opened
from tenants.web.refusals import RefusalKind, record_refusal


@dataclass(frozen=True, slots=True)
class WayOut:
    """Where the page's button leads."""

    href: str
    label: str


_UNEXPECTED = ErrorPage(
    500,
    "Une erreur est survenue",
    "Ce n’est pas de votre fait, et rien n’a été enregistré. Réessayez ; si cela se reproduit, le journal du "
    "service en dit la cause.",
)
_UNAVAILABLE = ErrorPage(
    503,
    "La base de données ne répond pas",
    "Rien n’a été enregistré ; les instances déjà ouvertes peuvent continuer de répondre. Réessayez dans un "
    "instant, puis vérifiez que PostgreSQL fonctionne.",
)
_STORE_UNAVAILABLE = ErrorPage(
    503,
    "Les fichiers ne peuvent pas être enregistrés",
    "Rien n’a été enregistré. Vérifiez que le disque des données n’est pas plein et que le service peut y "
    "écrire, puis réessayez ; le journal du service en dit la cause.",
)
_PAGES: dict[type[Exception], ErrorPage] = {
    HTTPException: ErrorPage(
        400,
        "Demande incompréhensible",
        "Le navigateur a envoyé une demande que nous n’avons pas pu lire. Recommencez depuis l’accueil.",
    ),
    CSRFError: ErrorPage(
        400,
        "Cette page avait expiré",
        "Votre demande n’a pas été prise en compte, par sécurité. Rouvrez la page et recommencez ; les "
        "cookies doivent être autorisés pour ce site.",
    ),
    NotFound: ErrorPage(
        404,
        "Page introuvable",
        "Cette page n’existe pas ou a changé d’adresse. Vérifiez l’adresse, ou repartez de l’accueil.",
    ),
    MethodNotAllowed: ErrorPage(
        405,
        "Action impossible ici",
        "Cette page ne s’ouvre pas de cette façon. Repartez de l’accueil, par les liens et les boutons.",
    ),
    RequestEntityTooLarge: ErrorPage(
        413, "Envoi trop volumineux", "Ce que vous avez envoyé dépasse ce que cette page accepte."
    ),
    Throttled: ErrorPage(429, "Trop d’essais", "Réessayez plus tard."),
    InternalServerError: _UNEXPECTED,
    OperationalError: _UNAVAILABLE,
    PoolTimeout: _UNAVAILABLE,
    ObjectStoreError: _STORE_UNAVAILABLE,
}
_REFUSALS: dict[type[Exception], RefusalKind] = {
    CSRFError: FormRefused,
    Forbidden: AccessDenied,
    StaffLinkRefused: LinkRefused,
}
_HEADINGS = {
    404: "Introuvable",
    409: "Ce n’est plus possible",
    422: "Demande refusée",
    503: "Un système extérieur ne répond pas",
}


def show_errors(app: Flask) -> None:
    """Answer every error with its page, after undoing what the request had begun to write."""
    for error in _PAGES:
        app.register_error_handler(error, answer)
    app.register_error_handler(ProvisionerError, answer)


def answer(error: Exception) -> Response:
    """The page of an error, with its status; whatever the request began to write is undone."""
    db.session.rollback()
    if isinstance(error, RequestEntityTooLarge):
        drain()
    page = _page(error)
    way_out = _way_out(error, page)
    body = render_template("error.html", page=page, way_out=way_out, visitor=_visitor(error))
    record_refusal(error, _REFUSALS)
    return answer_with(page, error, body)


def _page(error: Exception) -> ErrorPage:
    """Domain errors carry their own sentence; the others have one here."""
    if isinstance(error, Throttled):
        return replace(_PAGES[Throttled], advice=str(error))
    if isinstance(error, RequestEntityTooLarge):
        return replace(_PAGES[RequestEntityTooLarge], advice=_too_large())
    for kind in type(error).__mro__:
        if kind in HTTP_STATUSES:
            status = HTTP_STATUSES[kind]
            return ErrorPage(status, _HEADINGS[status], str(error))
        if kind in _PAGES:
            return _PAGES[kind]
    return _UNEXPECTED


def _too_large() -> str:
    megabytes = largest_request(request) / 10**6
    if megabytes < 1:
        return "Ce que vous avez envoyé dépasse ce que cette page accepte."
    return (
        f"Cette page accepte {megabytes:.0f} Mo au plus, et rien n’a été enregistré. Réduisez vos fichiers, "
        "ou envoyez-les un par un, puis recommencez."
    )


def _visitor(error: Exception) -> SignedInStaff | None:
    """Who is asking, where that can be known: the database may be the very thing that is away."""
    if isinstance(error, OperationalError | PoolTimeout):
        return None
    try:
        return current_user if current_user.is_authenticated else None
    except (OperationalError, PoolTimeout):
        db.session.rollback()
        return None


def _way_out(error: Exception, page: ErrorPage) -> WayOut:
    """Back to what it was about, or to the form that had expired; else home."""
    if isinstance(error, Conflict) and error.slug:
        return WayOut(url_for("instance.show", slug=error.slug), "Ouvrir l’instance")
    about = request.view_args or {}
    if "dossier_id" in about:
        return _to_dossier(about["dossier_id"], page)
    if isinstance(error, CSRFError | RequestEntityTooLarge) and can_be_opened():
        return WayOut(request.path, "Rouvrir la page")
    # The control plane's own pages of backups have a slug that is None.
    if about.get("slug") and page.status != 404:
        return WayOut(url_for("instance.show", slug=about["slug"]), "Revenir à l’instance")
    return WayOut(url_for("home.show"), "Revenir à l’accueil")


def _to_dossier(dossier_id: uuid.UUID, page: ErrorPage) -> WayOut:
    """A page of a dossier that is not there may be missing because the dossier is."""
    if page.status == 404:
        return WayOut(url_for("dossiers.show"), "Voir tous les dossiers")
    return WayOut(url_for("dossier.show", dossier_id=dossier_id), "Revenir au dossier")
