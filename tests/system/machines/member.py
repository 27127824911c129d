"""Somebody of an instance, who works in it while its machines are changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Self

import httpx

from tests.functional.tenants.space import PASSWORD
from tests.system.crowd.browser import hidden
from tests.system.machines.visits import Visits

_PLACE = re.compile(r"https://\S+/invitation/\S+")


@dataclass(slots=True)
class Member:
    """``url`` is of the instance, ``slug`` its name in there; ``cookies`` are of a browser that is signed
    in; ``last_name`` is what they last called themselves with success."""

    slug: str
    url: str
    cookies: httpx.Cookies
    last_name: str = ""
    _numbers: Iterator[int] = field(default_factory=count)

    @classmethod
    def invited(cls, browser: httpx.Client, mail: str) -> Self:
        """Whom this mail invites, once they have chosen a password."""
        found = _PLACE.search(mail)
        assert found, mail
        link = httpx.URL(found[0])
        token = hidden(browser.get(link).text, "csrf_token")
        chosen = {"password": PASSWORD, "repeated": PASSWORD, "csrf_token": token}
        assert browser.post(link, data=chosen).status_code == 302
        return cls(link.host.partition(".")[0], f"https://{link.host}", browser.cookies)

    def works(self, browser: httpx.Client, visits: Visits) -> None:
        """Reads a page with a row of theirs, and writes it: each answer is noted."""
        place = f"{self.url}/mon-compte/nom"
        page = visits.note(place, lambda: browser.get(place))
        if page is None:
            return
        name = f"Valmont {next(self._numbers)}"
        form = {"first_name": "Ambre", "last_name": name, "csrf_token": hidden(page.text, "csrf_token")}
        if visits.note(f"POST {place}", lambda: browser.post(place, data=form), expected=302) is not None:
            self.last_name = name
