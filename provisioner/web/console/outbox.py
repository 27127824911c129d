"""The demo's mails. They hold secret links, so nowhere else is there such a page."""

from pathlib import Path
from typing import cast

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from provisioner.web.config import configuration
from provisioner.web.console.letters import all_letters, find_letter
from provisioner.web.rendering import render_page
from tenants.web.access import login_required

blueprint = Blueprint("outbox", __name__, url_prefix="/courriels")


@blueprint.get("")
@login_required
def show() -> ResponseReturnValue:
    return render_page("outbox.html", letters=all_letters(_folder()))


@blueprint.get("/<name>")
@login_required
def read(name: str) -> ResponseReturnValue:
    letter = find_letter(_folder(), name)
    return render_page("letter.html", letter=letter) if letter else abort(404)


def _folder() -> Path:
    # The composition of the application registers these pages only where there is a folder.
    return cast("Path", configuration().outbox)
