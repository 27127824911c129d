"""What everybody may ask for where people come by a private link: the source code, and the accessibility."""

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
