"""Templates and styles, under one name in every application that shows them.

An application registers it and calls ``make_static_public(app, …, "name_parts.static")``.
"""

from flask import Blueprint

blueprint = Blueprint(
    "name_parts",
    __name__,
    static_folder="static",
    static_url_path="/name-parts",
    template_folder="templates",
)
