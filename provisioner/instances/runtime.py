"""Making an instance answer: by the built-in web application, or one day by another deployment."""

from collections.abc import Callable
from contextvars import copy_context
from functools import cached_property
from typing import Any, Protocol

import httpx
from sqlalchemy.orm import Session

from provisioner.errors import Conflict
from provisioner.login_page import LOGIN_PATH, Answer
from tenants.registry import Hostname, HostnameKind, RegisteredInstance

TIMEOUT_SECONDS = 10
WsgiApplication = Callable[..., Any]


class Runtime(Protocol):
    """What the reconciler asks of whatever serves instances."""

    def publish(self, session: Session, registered: RegisteredInstance, hostname: str) -> None:
        """Make the instance answer at ``hostname``; safe to repeat. Raises Conflict for another's name."""

    def ask(self, hostname: str) -> list[Answer]:
        """The login page as each way in sees it."""

    def visit(self, hostname: str, link: str) -> list[Answer]:
        """What ``link``, a path, leads to at a restored copy, then its login page; from inside alone."""


class BuiltInRuntime:
    """The web application of ``tenants``: serving is an entry in the registry."""

    def __init__(
        self, make_application: Callable[[], WsgiApplication], front_url: str | None, *, secure: bool
    ) -> None:
        self._make_application = make_application
        self._front_url = front_url
        self._scheme = "https" if secure else "http"

    @cached_property
    def _application(self) -> WsgiApplication:
        """Made when first asked: most commands never look at a page."""
        return self._make_application()

    def publish(self, session: Session, registered: RegisteredInstance, hostname: str) -> None:
        entry = session.get(Hostname, hostname)
        if entry is None:
            session.add(Hostname(hostname=hostname, instance_id=registered.id, kind=HostnameKind.DEFAULT))
        elif entry.instance_id != registered.id:
            raise Conflict(f"{hostname} mène déjà à une autre instance.")
        session.flush()

    def ask(self, hostname: str) -> list[Answer]:
        answers = [
            self._ask(httpx.WSGITransport(app=self._application), f"{self._scheme}://{hostname}", hostname)
        ]
        if self._front_url is not None:
            answers.append(self._ask(httpx.HTTPTransport(), self._front_url, hostname))
        return answers

    def visit(self, hostname: str, link: str) -> list[Answer]:
        inside = httpx.WSGITransport(app=self._application)
        base = f"{self._scheme}://{hostname}"
        with httpx.Client(transport=inside, base_url=base, follow_redirects=True) as visitor:
            # The first answer gives the cookie that the second one asks for.
            return [_get(visitor, link), _get(visitor, LOGIN_PATH)]

    @staticmethod
    def _ask(transport: httpx.BaseTransport, base: str, hostname: str) -> Answer:
        with httpx.Client(transport=transport, base_url=base, timeout=TIMEOUT_SECONDS) as client:
            return _get(client, LOGIN_PATH, Host=hostname)


def _get(client: httpx.Client, path: str, **headers: str) -> Answer:
    try:
        # A context of its own: whoever answers within this process logs about the request, and we do not.
        response = copy_context().run(client.get, path, headers=headers)
    except httpx.HTTPError as error:
        return Answer(0, str(error))
    return Answer(response.status_code, response.text, response.headers.get("Location", ""))
