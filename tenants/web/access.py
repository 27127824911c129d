"""Who may open a route. Each names its rule; an application with a route that does not cannot start."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, cast

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import Forbidden

from tenants.roles import Role

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AccessRule:
    """``refusal`` answers in the view's place, raises Forbidden, or returns None and lets the visitor in."""

    name: str
    reason: str
    refusal: Callable[[], ResponseReturnValue | None]


def guarded(rule: AccessRule) -> Callable[[View[P]], View[P]]:
    """Decorate a view with its rule. Goes below the route's own decorator."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guard(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            refusal = rule.refusal()
            return view(*args, **kwargs) if refusal is None else refusal

        guard.access_rule = rule  # type: ignore[attr-defined]  # read back by rule_of
        return guard

    return decorate


def public(reason: str) -> Callable[[View[P]], View[P]]:
    """Anybody may open it, and ``reason`` says why that is right."""
    return guarded(AccessRule("public", reason, lambda: None))


def rule_of(view: Callable[..., object]) -> AccessRule | None:
    return cast("AccessRule | None", getattr(view, "access_rule", None))


def require_rules(app: Flask) -> None:
    """Raises LookupError when a route has no rule: call it once all routes are there."""
    open_routes = [
        rule.rule for rule in app.url_map.iter_rules() if not rule_of(app.view_functions[rule.endpoint])
    ]
    if open_routes:
        raise LookupError(f"routes without an access rule: {', '.join(sorted(open_routes))}")


def make_static_public(app: Flask, *endpoints: str) -> None:
    """Give the files that Flask and its extensions serve by themselves their rule."""
    rule = public("stylesheets and scripts of the software, the same for everybody")
    for endpoint in endpoints:
        app.view_functions[endpoint] = rule(cast("View[...]", app.view_functions[endpoint]))


def _refuse_anonymous() -> ResponseReturnValue | None:
    if current_user.is_authenticated:
        return None
    return cast("ResponseReturnValue", current_app.login_manager.unauthorized())  # type: ignore[attr-defined]  # set by Flask-Login


def _refuse_all_but_super_conseillers() -> ResponseReturnValue | None:
    if (refusal := _refuse_anonymous()) is not None:
        return refusal
    if current_user.role is not Role.SUPER_CONSEILLER:
        raise _denied()
    return None


def _is_member() -> bool:
    """Whether whoever is signed in has an account here: a visitor of the support does not."""
    return getattr(current_user, "owner_id", None) is not None


def _refuse_all_but_members() -> ResponseReturnValue | None:
    if (refusal := _refuse_anonymous()) is not None:
        return refusal
    if not _is_member():
        raise _denied()
    return None


def _refuse_all_but_super_members() -> ResponseReturnValue | None:
    if (refusal := _refuse_all_but_super_conseillers()) is not None:
        return refusal
    if not _is_member():
        raise _denied()
    return None


def _denied() -> Forbidden:
    _log.warning("denied: session=%s endpoint=%s", current_user.get_id(), request.endpoint)
    return Forbidden()


login_required = guarded(AccessRule("login", "any account of the instance", _refuse_anonymous))
super_conseiller_required = guarded(
    AccessRule(
        "super_conseiller",
        "keeps the structure (MIX-ROLE-2), with visitors of the support",
        _refuse_all_but_super_conseillers,
    )
)
member_required = guarded(
    AccessRule("member", "somebody's own: an account, and no visitor of the support", _refuse_all_but_members)
)
super_member_required = guarded(
    AccessRule(
        "super_member",
        "a super-conseiller's own decision (MIX-ROLE-2), which no visitor of the support takes",
        _refuse_all_but_super_members,
    )
)
