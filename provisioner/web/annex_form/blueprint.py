"""Templates, styles and scripts of the form, under one name in every application that shows it.

An application registers it and calls ``make_static_public(app, …, "annex_form.static")``.
"""

from flask import Blueprint

from provisioner.web.annex_form.view import anchor

blueprint = Blueprint(
    "annex_form",
    __name__,
    static_folder="static",
    static_url_path="/annex-form",
    template_folder="templates",
)
blueprint.add_app_template_filter(anchor, "af_anchor")
