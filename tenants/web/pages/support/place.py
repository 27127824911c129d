"""Where these pages are."""

from typing import Final

from flask import Blueprint

PATH: Final = "/support"
ONE: Final = f"{PATH}/<uuid:grant_id>"

blueprint = Blueprint("support", __name__)
