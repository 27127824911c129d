"""Visitors from many addresses, at times that a test sets."""

import itertools
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address

from flask import Flask

from storage.throttle import Limit
from tenants.throttling import ThrottleLimits
from tests.pages import Page, PageClient

WRONG = "pas le bon du tout"
PLENTY = "2000/15min"

# Tests of one session share databases: each takes addresses that no other has.
_addresses = map(IPv4Address, itertools.count(2**24 + secrets.randbelow(2**30)))


@dataclass
class Dial:
    """A clock that goes on when told to."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, time: timedelta) -> None:
        self.now += time


def limits(account: str = PLENTY, address: str = PLENTY, overall: str = PLENTY) -> ThrottleLimits:
    return ThrottleLimits(Limit.parse(account), Limit.parse(address), Limit.parse(overall))


def somewhere() -> str:
    """An address that no other test has."""
    return str(next(_addresses))


@dataclass(frozen=True)
class Place:
    """Where somebody sits: every visit is a new browser from the same address."""

    app: Flask
    host: str
    address: str

    def visitor(self) -> PageClient:
        return PageClient(self.app, self.host, address=self.address)

    def log_in(self, email: str, password: str = WRONG) -> Page:
        """What the login form answers."""
        client = self.visitor()
        return client.submit(client.get("/login"), {"email": email, "password": password})

    def fail(self, email: str, times: int) -> list[int]:
        """The statuses of as many logins with a wrong password."""
        return [self.log_in(email).status for _ in range(times)]
