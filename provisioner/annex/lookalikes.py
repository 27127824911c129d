"""Values that a scanner, or a hand, wrote in two ways: "m" and "rn", "l", "1" and "I", "O" and "0".

Each may be right by itself. Beside the other values of the same annex it is told that one of them is not.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from provisioner.annex.annex import Account, Annex, Contact
from provisioner.annex.document.spelling import fold
from themes.problems import Problem

_CONFUSED = (("rn", "m"), ("vv", "w"), ("1", "l"), ("i", "l"), ("0", "o"))
_SHORTEST_NAME = 4
"""Letters; a shorter name is found within other words."""
_USUAL_NAME = "mixeur"
"""What most members call the host of their instance."""


@dataclass(frozen=True, slots=True)
class _Address:
    """``field`` is whose it is in ``Problem.field``: "contact", "accounts[2]"."""

    field: str
    email: str
    last_name: str

    @property
    def local(self) -> str:
        return self.email.partition("@")[0]

    @property
    def domain(self) -> str:
        return self.email.partition("@")[2]


def doubt_lookalikes(annex: Annex) -> tuple[Problem, ...]:
    """A warning at each address, and at the domain, that another value of the annex contradicts."""
    addresses = list(_addresses(annex))
    doubts: dict[str, Problem] = {}
    for doubted in (
        *_outvoted(addresses, lambda address: address.email),
        *_outvoted(addresses, lambda address: address.domain),
        *_unlike_their_names(addresses),
    ):
        doubts.setdefault(doubted.field, doubted)
    return (*doubts.values(), *_doubted_host(annex.domain, addresses))


def _addresses(annex: Annex) -> Iterator[_Address]:
    people: dict[str, Contact | Account] = {"contact": annex.contact}
    people |= {f"accounts[{index}]": account for index, account in enumerate(annex.accounts)}
    for field, person in people.items():
        if person.email:
            yield _Address(field, person.email, person.last_name or "")


def _outvoted(addresses: list[_Address], part: Callable[[_Address], str]) -> Iterator[Problem]:
    """Of spellings that look alike, those that are not the most frequent; all of them when none is."""
    votes = Counter(part(address) for address in addresses)
    for address in addresses:
        own = part(address)
        others = [other for other in votes if other != own and _seen(other) == _seen(own)]
        rival = max(others, key=votes.__getitem__, default=None)
        if rival and votes[rival] >= votes[own]:
            yield _doubtful(address, rival)


def _unlike_their_names(addresses: list[_Address]) -> Iterator[Problem]:
    for address in addresses:
        name, local = _letters(address.last_name), _letters(address.local)
        if len(name) >= _SHORTEST_NAME and name not in local and _seen(name) in _seen(local):
            yield _doubtful(address, address.last_name)


def _doubted_host(host: str | None, addresses: list[_Address]) -> Iterator[Problem]:
    known = {label for address in addresses for label in address.domain.split(".")} | {_USUAL_NAME}
    for label in (host or "").split("."):
        alike = [other for other in known if _seen(other) == _seen(label)]
        if alike and label not in known:
            message = (
                f"Le nom de domaine {host} contient « {label} », qui ressemble à « {alike[0]} » : "
                "vérifiez-le, des lettres ont pu être confondues."
            )
            yield Problem.warning("domain", "domain.lookalike", message)


def _doubtful(address: _Address, rival: str) -> Problem:
    message = (
        f"L’adresse {address.email} ressemble à « {rival} », écrit autrement : vérifiez-la, des lettres ont "
        "pu être confondues (« rn » et « m », « l » et « 1 »…)."
    )
    part = "contact" if address.field == "contact" else "account"
    return Problem.warning(f"{address.field}.email", f"{part}.email_lookalike", message)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, fold(text)))


def _seen(text: str) -> str:
    """What letters look like from afar."""
    for letters, alike in _CONFUSED:
        text = text.replace(letters, alike)
    return text
