"""What went wrong, told to a contact: nothing that was saved is lost, and what was typed goes back."""

from flask import Flask, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import InternalServerError, RequestEntityTooLarge

from provisioner.web.contact.access import LinkNotHere
from provisioner.web.resuming import typed_here
from provisioner.web.shut_doors import ShutDoors
from storage.objects import ObjectStoreError
from tenants.web.error_pages import ErrorPage

_UNAVAILABLE = ErrorPage(
    503,
    "Service momentanément indisponible",
    "Ce qui était enregistré n’est pas touché. Réessayez dans quelques minutes, par le même lien.",
)
_PAGES: dict[type[Exception], ErrorPage] = {
    InternalServerError: ErrorPage(
        500,
        "Une erreur est survenue",
        "Ce n’est pas de votre fait. Ce qui était enregistré l’est toujours : réessayez dans un instant. Si "
        "cela se reproduit, écrivez-nous en disant ce que vous faisiez.",
    ),
    RequestEntityTooLarge: ErrorPage(
        413,
        "Envoi trop volumineux",
        "Le fichier ou le texte dépasse ce que cette page peut recevoir, et n’a pas été enregistré. Revenez "
        "à la page précédente, puis choisissez une image plus légère ou raccourcissez le texte.",
    ),
}


def show_errors(app: Flask) -> None:
    ShutDoors(_UNAVAILABLE, (ObjectStoreError,), _PAGES, _resumed).show(app)


def _resumed(error: Exception) -> str | None:
    """What was typed while the browser lost its cookie goes back to it, to be sent again."""
    typed = typed_here() if isinstance(error, CSRFError | LinkNotHere) else None
    return render_template("resume.html", typed=typed) if typed else None
