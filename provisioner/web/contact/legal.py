"""What everybody may ask for: the source code, and how accessible the pages are."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tenants.web.access import public
from tenants.web.pages.legal import source

blueprint = Blueprint("legal", __name__)

blueprint.get("/source")(source)


@blueprint.get("/accessibilite")
@public("an accessibility statement is for everybody (RGAA 4.1)")
def accessibility() -> ResponseReturnValue:
    return render_template("accessibility.html")
