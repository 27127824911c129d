"""The images and the stylesheet of the instance's own theme."""

from flask import Blueprint, abort, make_response, request
from flask.typing import ResponseReturnValue

from tenants.web.access import public
from tenants.web.config import configuration, tenant_web
from tenants.web.instance import current_instance
from themes.published import read_asset

blueprint = Blueprint("assets", __name__)

_FOR_EVER = "public, max-age=31536000, immutable"


@blueprint.get("/theme/<version>/<asset>")
@public("the login page shows them")
def theme(version: str, asset: str) -> ResponseReturnValue:
    """Another member's version is unknown here, as one that does not exist."""
    if version != current_instance().theme_version:
        abort(404)
    content_type = tenant_web().look_of(version).content_types.get(asset)
    if content_type is None:
        abort(404)
    response = make_response(read_asset(configuration().store, version, asset))
    response.content_type = content_type
    response.headers["Cache-Control"] = _FOR_EVER
    response.set_etag(f"{version}-{asset}")
    return response.make_conditional(request)
