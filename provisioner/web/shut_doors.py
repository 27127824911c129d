"""What went wrong, told to somebody who came by a private link: one page for every door that stays shut, and
none that says why."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

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
from provisioner.web.database import db
from provisioner.web.sizes import drain
from tenants.audit.events import FormRefused, LinkRefused
from tenants.errors import Throttled
from tenants.web.error_pages import ErrorPage, answer_with
from tenants.web.refusals import RefusalKind, record_refusal

# Said in the look of each application, by its own "base.html".
ERROR_TEMPLATE = "door_error.html"
_SHUT = ErrorPage(404, "Cette page ne s’ouvre pas", "")
_UNEXPECTED = ErrorPage(
    500,
    "Une erreur est survenue",
    "Ce n’est pas de votre fait. Réessayez dans un instant ; si cela se reproduit, écrivez-nous en disant ce "
    "que vous faisiez.",
)
_PAGES: Mapping[type[Exception], ErrorPage] = {
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
        413, "Envoi trop volumineux", "Ce que vous avez envoyé dépasse ce que cette page peut recevoir."
    ),
    Throttled: ErrorPage(429, "Trop d’essais", "Réessayez plus tard."),
    InputRefused: ErrorPage(422, "Demande refusée", "Corrigez votre saisie, puis recommencez."),
    InternalServerError: _UNEXPECTED,
}

_REFUSALS: Mapping[type[Exception], RefusalKind] = {CSRFError: FormRefused, NothingThere: LinkRefused}


@dataclass(frozen=True, slots=True)
class ShutDoors:
    """``unavailable`` is said while the database, or one of ``needs``, is away; ``pages`` come before ours.

    ``resume`` gives the body of an answer that hands back what somebody had typed, or None.
    """

    unavailable: ErrorPage
    needs: tuple[type[Exception], ...] = ()
    pages: Mapping[type[Exception], ErrorPage] = field(default_factory=dict)
    resume: Callable[[Exception], str | None] = lambda _error: None

    def show(self, app: Flask) -> None:
        """Answer every error with its page, after undoing what the request had begun to write."""
        away = dict.fromkeys((OperationalError, PoolTimeout, *self.needs), self.unavailable)
        pages = {**_PAGES, **away, **self.pages}

        def answer(error: Exception) -> Response:
            db.session.rollback()
            if isinstance(error, RequestEntityTooLarge):
                drain()
            page = _page(pages, error)
            body = self.resume(error) or _body(page)
            record_refusal(error, _REFUSALS)
            return answer_with(page, error, body)

        for error in pages:
            app.register_error_handler(error, answer)


def _page(pages: Mapping[type[Exception], ErrorPage], error: Exception) -> ErrorPage:
    page = next((pages[kind] for kind in type(error).__mro__ if kind in pages), _UNEXPECTED)
    # These say themselves what to do.
    return replace(page, advice=str(error)) if isinstance(error, Throttled | InputRefused) else page


def _body(page: ErrorPage) -> str:
    return render_template("shut.html" if page is _SHUT else ERROR_TEMPLATE, page=page)
