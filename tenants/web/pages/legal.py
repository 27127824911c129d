"""What everybody may ask for: the source code, their data, and how accessible the pages are."""

from flask import Blueprint, make_response, request
from flask.typing import ResponseReturnValue

from tenants.source import source_archive
from tenants.web.access import public
from tenants.web.config import configuration
from tenants.web.rendering import render_page

blueprint = Blueprint("legal", __name__)


@blueprint.get("/source")
@public("the licence gives it to every user (AGPL-3.0 §13, MIX-LIC-1)")
def source() -> ResponseReturnValue:
    archive = source_archive()
    response = make_response(archive.content)
    response.content_type = "application/gzip"
    response.headers["Content-Disposition"] = f'attachment; filename="{archive.filename}"'
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(archive.filename)
    return response.make_conditional(request)


@blueprint.get("/donnees-personnelles")
@public("people without an account have rights on their data too (MIX-RGPD-1)")
def privacy() -> ResponseReturnValue:
    return render_page("privacy.html", contacts=configuration().privacy_contacts)


@blueprint.get("/accessibilite")
@public("the law asks for it on every public service (loi 2005-102, art. 47)")
def accessibility() -> ResponseReturnValue:
    return render_page("accessibility.html")
