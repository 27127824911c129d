"""Pages in the look of the request's instance, or in no look at all."""

import re
from typing import Any

from flask import Flask, render_template

from tenants.source import version
from tenants.web.config import configuration, tenant_web
from tenants.web.instance import InstanceNotReady, current_instance
from tenants.web.support import SupportNotice, support_notice, visiting
from tenants.web.visits import notice_of

_BESIDE_PUNCTUATION = re.compile(r" (?=[:;?!»])|(?<=«) ")


def typeset(text: str) -> str:
    """French punctuation stays on the line of the word that it goes with."""
    return _BESIDE_PUNCTUATION.sub("\u00a0", text)


def teach_typography(app: Flask) -> None:
    """Sentences that come from the code are typeset by the templates that show them."""
    app.jinja_env.filters["typeset"] = typeset


def render_page(template: str, **values: Any) -> str:
    """A page of the request's instance; raises InstanceNotReady without a theme.

    Opens no database but for a ``visitor`` who is signed in, and reads whether the support may come in.
    """
    instance = current_instance()
    if instance.theme_version is None:
        raise InstanceNotReady
    return render_template(
        template,
        instance=instance,
        copy_notice=notice_of(instance),
        look=tenant_web().look_of(instance.theme_version),
        support=_support_notice(values.get("visitor")),
        support_email=configuration().support_email,
        software_version=version(),
        **values,
    )


def _support_notice(visitor: Any | None) -> SupportNotice | None:
    if visitor is None:
        return None
    return support_notice(with_requests=visitor.is_super_conseiller and visiting() is None)


def render_neutral(heading: str, advice: str) -> str:
    """A page that shows no member's name, colours or words."""
    return render_template("neutral.html", heading=heading, advice=advice)
