"""How often people may try to prove who they are, so that passwords and links cannot be guessed.

Three limits hold at once: for one account from one address, for one address, and for all addresses together.
None is for an account alone, but for codes, behind its password: whoever tries a colleague's account from
elsewhere must not lock the colleague out. An account that does not exist counts like one that does, so that
the answer tells nothing.

The limit over all is reached only from very many addresses, since refused attempts do not count. It holds for
addresses that nobody is known to come from: where somebody succeeded within KNOWN_FOR, attempts neither count
in it nor are refused by it, and the people who work there stay able to come in during such an attack.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, IPv6Network, ip_address

from sqlalchemy.orm import Session

from storage.throttle import Exhausted, Limit, ThrottleBucket, settle, stands, take
from tenants.errors import Throttled

KNOWN_FOR = timedelta(days=30)
# The smallest network that a subscriber gets (RFC 6177): who has one address of it has them all.
_SUBSCRIBER_PREFIX = 64
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


class Action(StrEnum):
    """What is tried. Each is counted apart: an attack on one leaves the others open."""

    LOGIN = "login"
    INVITATION = "invitation"
    STAFF_LINK = "staff-link"
    RESET_REQUEST = "reset-request"
    RESET_LINK = "reset-link"
    SECOND_FACTOR = "second-factor"
    EMAIL_CHANGE = "email-change"
    EMAIL_CHANGE_LINK = "email-change-link"
    ANNEX_LINK = "annex-link"
    DOMAIN_LINK = "domain-link"
    # Not tried but refused: how often that is written down.
    REFUSAL = "refusal"
    REFUSAL_INSIDE = "refusal-inside"
    SUPPORT_LINK = "support-link"


class Scope(StrEnum):
    """What one bucket counts."""

    ACCOUNT = "account"
    ADDRESS = "address"
    OVERALL = "overall"
    EVERYWHERE = "everywhere"
    ANY_PASSWORD = "any-password"  # noqa: S105 - the name of a bucket


_LATER = " Réessayez dans {wait} ; rien n’est examiné d’ici là."
_SENTENCES = {
    Scope.ACCOUNT: "Trop d’essais pour ce compte depuis votre connexion à Internet." + _LATER,
    Scope.ADDRESS: "Trop d’essais depuis votre connexion à Internet." + _LATER,
    Scope.EVERYWHERE: (
        "Trop de codes ont été essayés pour ce compte. Si ce n’est pas vous, quelqu’un connaît votre mot de "
        "passe : choisissez-en un autre par « Mot de passe oublié ? », sur la page de connexion, et vous "
        "pourrez entrer aussitôt. Sinon, réessayez dans {wait} ; rien n’est examiné d’ici là."
    ),
    Scope.ANY_PASSWORD: (
        "Trop de codes ont été essayés pour ce compte, derrière plusieurs mots de passe. Si ce n’est pas "
        "vous, quelqu’un lit peut-être votre courrier électronique : changez-en le mot de passe." + _LATER
    ),
    Scope.OVERALL: "Ce site reçoit trop d’essais en ce moment." + _LATER,
}
# Whoever tries codes knows the password: locking the account's other addresses out too is right then, until
# its owner has chosen another. 50 a day, of a million codes of which three are good at once.
_EVERYWHERE = Limit.parse("50/1d")
# Whoever reads the owner's mail chooses a password as often as they like, and must not count anew for ever.
_ANY_PASSWORD = Limit.parse("200/1d")


@dataclass(frozen=True, slots=True)
class ThrottleLimits:
    """For one account from one address, for one address, and for all addresses that are not known.

    ``everywhere`` is for one account from all addresses, known or not, at what only its password leads to;
    ``any_password`` is the same, whatever its password was meanwhile.
    """

    account: Limit
    address: Limit
    overall: Limit
    everywhere: Limit = _EVERYWHERE
    any_password: Limit = _ANY_PASSWORD

    def of(self, scope: Scope) -> Limit:
        return {
            Scope.ACCOUNT: self.account,
            Scope.ADDRESS: self.address,
            Scope.OVERALL: self.overall,
            Scope.EVERYWHERE: self.everywhere,
            Scope.ANY_PASSWORD: self.any_password,
        }[scope]


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt. ``account`` is the e-mail as typed, or None where no account is named.

    ``behind`` is the hash of the password that leads here, where one does: it is counted for the account from
    everywhere then, and anew once the password is another, though not without end.
    """

    action: Action
    account: str | None = None
    behind: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class AttemptCounter:
    """Attempts, counted in one database. ``secret`` makes its keys, which say neither account nor address."""

    model: type[ThrottleBucket]
    limits: ThrottleLimits
    secret: str

    def begin(self, session: Session, tried: "Tried", address: str | None, now: datetime) -> "Attempt":
        """Count one attempt. Raises Throttled, and then nothing was counted.

        ``address`` is the visitor's. The caller commits at once: other attempts wait for the same buckets.
        """
        action = tried.action
        network = subscriber(address)
        known = self._key("known", network)
        keys = {
            Scope.ADDRESS: self._key(Scope.ADDRESS, action, network),
            Scope.OVERALL: self._key(Scope.OVERALL, action),
        }
        if tried.account is not None:
            named = tried.account.strip().lower()
            keys[Scope.ACCOUNT] = self._key(Scope.ACCOUNT, action, network, named)
            if tried.behind is not None:
                keys[Scope.EVERYWHERE] = self._key(Scope.EVERYWHERE, action, named, tried.behind)
                keys[Scope.ANY_PASSWORD] = self._key(Scope.ANY_PASSWORD, action, named)
        if stands(session, self.model, known, now):
            del keys[Scope.OVERALL]
        wanted = {key: self.limits.of(scope) for scope, key in keys.items()}
        exhausted = take(session, self.model, wanted, now)
        if exhausted is not None:
            raise _refusal(keys, exhausted)
        return Attempt(self, keys, known)

    def _key(self, *parts: str) -> str:
        """HMAC-SHA-256 in hexadecimal: an address is personal data, and few enough to be tried one by one."""
        message = json.dumps(["throttle", *parts]).encode()
        return hmac.new(self.secret.encode(), message, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Attempt:
    """One that was counted. ``keys`` are the buckets that it was taken from."""

    counter: AttemptCounter
    keys: Mapping[Scope, str]
    known: str

    def succeeded(self, session: Session, now: datetime) -> None:
        """Forget what this person mistyped before, and remember that somebody comes from this address.

        The other buckets get no more than this attempt back: a guesser with an account of their own must not
        be able to start afresh.
        """
        limits = self.counter.limits
        account = self.keys.get(Scope.ACCOUNT)
        given_back = {key: limits.of(scope) for scope, key in self.keys.items() if key != account}
        until = {self.known: now + KNOWN_FOR} | ({account: now} if account else {})
        settle(session, self.counter.model, given_back, until, now)


def subscriber(address: str | None) -> str:
    """Whose connection an address belongs to: an IPv4 address itself, the /64 of an IPv6 one.

    What is no address (a socket of the machine) counts as one and the same place.
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found), _SUBSCRIBER_PREFIX), strict=False))


def _refusal(keys: Mapping[Scope, str], exhausted: Exhausted) -> Throttled:
    scope = next(scope for scope, key in keys.items() if key == exhausted.key)
    sentence = _SENTENCES[scope].format(wait=_in_words(exhausted.wait))
    return Throttled(sentence, scope=scope, wait=exhausted.wait)


def _in_words(wait: timedelta) -> str:
    """Rounded up, so that nobody comes back too early."""
    minutes, hours = -(-wait // _MINUTE), -(-wait // _HOUR)
    if minutes <= 1:
        return "une minute"
    return f"{minutes} minutes" if minutes <= 90 else f"{hours} heures"
