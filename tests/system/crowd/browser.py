"""One person's browser at the real server: keeps cookies, and looks at every page whose it is."""

import re
import ssl
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from html import unescape
from types import TracebackType
from typing import Self

import httpx

from tests.system.crowd.towns import Resident

# Nothing here speaks TLS, but httpx makes the context all the same: once is enough.
_TLS = ssl.create_default_context()
# Each request over a connection of its own: the server closes idle ones, at a moment that nobody knows.
_LIMITS = httpx.Limits(max_keepalive_connections=0)


@dataclass(frozen=True, eq=False)
class Browser(AbstractAsyncContextManager["Browser"]):
    """``strangers`` are names of people and places that no page of this person's may tell."""

    resident: Resident
    strangers: Collection[str]
    client: httpx.AsyncClient

    @classmethod
    def of(cls, resident: Resident, strangers: Collection[str], port: int) -> Self:
        client = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Host": resident.town.space.host, "X-Forwarded-For": resident.address},
            # Two hundred passwords take as long as the machine needs; the test itself has an end.
            timeout=None,  # noqa: S113
            limits=_LIMITS,
            verify=_TLS,
        )
        return cls(resident, strangers, client)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()

    async def get(self, path: str) -> str:
        """The text of a page of somebody who is signed in."""
        answer = await self.ask("GET", path)
        assert answer.status_code == 200, self.said(answer)
        return self.own_page(answer)

    async def refused(self, path: str, status: int) -> None:
        answer = await self.ask("GET", path)
        assert answer.status_code == status, self.said(answer)

    async def post(self, path: str, before: str, values: Mapping[str, str]) -> None:
        """Send a form of the page ``before``, with its token; it is accepted."""
        answer = await self.ask("POST", path, {**values, "csrf_token": hidden(before, "csrf_token")})
        assert answer.status_code == 302, self.said(answer)

    async def ask(self, method: str, path: str, values: Mapping[str, str] | None = None) -> httpx.Response:
        """Any answer that tells nothing of a stranger; a page of the person's own instance if it is one."""
        answer = await self.client.request(method, path, data=values)
        text = unescape(answer.text)
        assert answer.status_code < 500, self.said(answer)
        assert [name for name in self.strangers if name in text] == [], self.said(answer)
        if answer.headers["Content-Type"].startswith("text/html") and not answer.has_redirect_location:
            assert _within(text, "brand-name") == [self.resident.town.name], self.said(answer)
            assert set(_within(text, "bar-full-name")) <= {self.resident.name}, self.said(answer)
        return answer

    def own_page(self, answer: httpx.Response) -> str:
        """Its text, which has the person's name above."""
        text = unescape(answer.text)
        assert _within(text, "bar-full-name") == [self.resident.name], self.said(answer)
        return text

    def said(self, answer: httpx.Response) -> str:
        """What to tell of an answer that is not right."""
        request = answer.request
        place = f"{self.resident.name} of {self.resident.town.name}: {request.method} {request.url.path}"
        return (
            f"{place} gives {answer.status_code} {answer.headers.get('Location', '')}\n{answer.text[:3000]}"
        )


def hidden(page: str, name: str) -> str:
    """What a field holds that nobody sees."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def _within(page: str, kind: str) -> list[str]:
    return re.findall(rf'<span class="{kind}">([^<]*)</span>', page)
