"""The smallest application that shows the form: its parts on one page, as the console has them."""

from typing import Any
from xml.etree.ElementTree import Element

from flask import Flask, render_template_string
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from provisioner.annex.entry import AccountRow, Entry, Field
from provisioner.web.annex_form import FormView, PictureKind, PictureView, blueprint
from tenants.web.rendering import teach_typography
from tenants.web.security import add_security_headers
from tests.pages import check_page

PAGE = """<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><title>Annexe – Essai</title>
{%- from "annex_form/form.html" import form, section, status, styles, scripts, summary -%}
{{ styles() }}</head>
<body><a href="#contenu">Aller au contenu</a><main id="contenu"><h1>Annexe</h1>
{{ summary(view) }}
{% call form("/annexe", 3, "dossier-1", autosave="/annexe/brouillon") %}
{% for part in parts %}{{ section(view, part) }}{% endfor %}
<button class="btn btn-primary" type="submit">Enregistrer</button>{{ status() }}
{% endcall %}
</main>{{ scripts() }}</body></html>"""

ENTRY = Entry(
    {
        Field.NAME: "Communauté de communes du Val d’Ambre",
        Field.DESCRIPTION: "Vingt communes.\n\nUn fleuve.",
        Field.CONTACT_FIRST_NAME: "Margaux",
        Field.CONTACT_LAST_NAME: "Delorme",
        Field.CONTACT_EMAIL: "m.delorme@val-ambre.example",
        Field.PRIMARY: "#10ACB7",
        Field.SECONDARY: "#FAE819",
        Field.SIRET: "200 041 614 00252",
        Field.ADDRESS: "1 place du Marché 17700 Ambreville",
        Field.REFERENT_FIRST_NAME: "Margaux",
        Field.REFERENT_LAST_NAME: "Delorme",
        Field.REFERENT_FUNCTION: "Chargée de mission",
    },
    (
        AccountRow("d1", "Margaux", "Delorme", "m.delorme@val-ambre.example", "super_conseiller"),
        AccountRow("d2", "Yanis", "Caron", "y.caron@val-ambre.example"),
    ),
)
"""A form without any problem."""

PICTURES = (
    PictureView(PictureKind.LOGO, "/images/logo", "/annexe/logo"),
    PictureView(PictureKind.BANNER, None, "/annexe/banniere"),
)


def tiny_app() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="k" * 32, BOOTSTRAP_SERVE_LOCAL=True)
    add_security_headers(app, secure=False)
    CSRFProtect(app)
    Bootstrap5(app)
    teach_typography(app)
    app.register_blueprint(blueprint)
    return app


def shown(entry: Entry = ENTRY, **changes: Any) -> Element:
    """The page of a form, checked as every page is."""
    view = FormView(entry, **{"pictures": PICTURES, "shades_url": "/annexe/nuances", **changes})
    app = tiny_app()

    @app.get("/")
    def page() -> str:
        parts = ("structure", "contact", "identite", "adresse", "comptes", "facturation")
        return render_template_string(PAGE, view=view, parts=parts)

    answer = app.test_client().get("/")
    assert answer.status_code == 200
    return check_page(answer.text, answer.headers)
