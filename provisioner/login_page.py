"""The login page of an instance as somebody sees it who asks: whether it is the right one."""

from dataclasses import dataclass
from http import HTTPStatus

from tenants.registry import InstanceState

LOGIN_PATH = "/login"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the login page said. ``status`` is the HTTP status, 0 when nobody answered; ``location`` is where
    a redirect leads."""

    status: int
    body: str
    location: str = ""


def serves_this_instance(answer: Answer, theme_version: str, state: InstanceState) -> bool:
    """Whether the page is the one that users of this instance, and of no other, should get."""
    expected = 200 if state is InstanceState.ACTIVE else 503
    return answer.status == expected and f"/theme/{theme_version}/" in answer.body


def leads_to(answer: Answer, url: str) -> bool:
    """Whether visitors of the login page are sent to that of ``url``, and to no other."""
    return answer.status == HTTPStatus.FOUND and answer.location == url + LOGIN_PATH
