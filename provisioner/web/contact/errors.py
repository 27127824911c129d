"""What went wrong, told to a contact: one page for every door that stays shut, and none that says why."""

from dataclasses import replace

from flask import Flask, Response, render_template
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)

from provisioner.errors import InputRefused
from provisioner.errors import NotFound as NothingThere
from provisioner.web.contact.access import LinkNotHere
from provisioner.web.database import db
from provisioner.web.resuming import typed_here
from provisioner.web.sizes import drain
from storage.objects import ObjectStoreError
from tenants.errors import Throttled
from tenants.web.error_pages import ErrorPage, answer_with

_SHUT = ErrorPage(404, "Cette page ne s’ouvre pas", "")
_UNEXPECTED = ErrorPage(
    500,
    "Une erreur est survenue",
    "Ce n’est pas de votre fait. Ce qui était enregistré l’est toujours : réessayez dans un instant. Si cela "
    "se reproduit, écrivez-nous en disant ce que vous faisiez.",
)
_UNAVAILABLE = ErrorPage(
    503,
    "Service momentanément indisponible",
    "Ce qui était enregistré n’est pas touché. Réessayez dans quelques minutes, par le même lien.",
)
_PAGES: dict[type[Exception], ErrorPage] = {
    HTTPException: ErrorPage(
        400,
        "Demande incompréhensible",
        "Le navigateur a envoyé une demande illisible. Revenez à la page précédente et recommencez.",
    ),
    CSRFError: ErrorPage(
        400,
        "Cette page avait expiré",
        "Par sécurité, votre demande n’a pas été prise en compte. Rouvrez votre lien et recommencez ; les "
        "cookies doivent être autorisés pour ce site.",
    ),
    NotFound: _SHUT,
    NothingThere: _SHUT,
    MethodNotAllowed: ErrorPage(
        405,
        "Action impossible ici",
        "Cette page ne s’ouvre pas de cette façon. Reprenez par votre lien, puis par les boutons des pages.",
    ),
    RequestEntityTooLarge: ErrorPage(
        413,
        "Envoi trop volumineux",
        "Le fichier ou le texte dépasse ce que cette page peut recevoir, et n’a pas été enregistré. Revenez "
        "à la page précédente, puis choisissez une image plus légère ou raccourcissez le texte.",
    ),
    Throttled: ErrorPage(429, "Trop d’essais", "Réessayez plus tard."),
    InputRefused: ErrorPage(422, "Demande refusée", "Corrigez votre saisie, puis recommencez."),
    InternalServerError: _UNEXPECTED,
    OperationalError: _UNAVAILABLE,
    PoolTimeout: _UNAVAILABLE,
    ObjectStoreError: _UNAVAILABLE,
}


def show_errors(app: Flask) -> None:
    """Answer every error with its page, after undoing what the request had begun to write."""
    for error in _PAGES:
        app.register_error_handler(error, _answer)


def _answer(error: Exception) -> Response:
    db.session.rollback()
    if isinstance(error, RequestEntityTooLarge):
        drain()
    page = _page(error)
    return answer_with(page, error, _body(error, page))


def _page(error: Exception) -> ErrorPage:
    page = next((_PAGES[kind] for kind in type(error).__mro__ if kind in _PAGES), _UNEXPECTED)
    # These say themselves what to do.
    return replace(page, advice=str(error)) if isinstance(error, Throttled | InputRefused) else page


def _body(error: Exception, page: ErrorPage) -> str:
    """What was typed while the browser lost its cookie goes back to it, to be sent again."""
    typed = typed_here() if isinstance(error, CSRFError | LinkNotHere) else None
    if typed:
        return render_template("resume.html", typed=typed)
    return render_template("shut.html" if page is _SHUT else "error.html", page=page)
