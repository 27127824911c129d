"""Of what keeps a name that leads to us from being served to everybody over https."""

from collections.abc import Sequence
from dataclasses import replace

from provisioner.domains.diagnosis.diagnosis import Code, Problem
from provisioner.domains.diagnosis.words.place import Place
from provisioner.domains.spelling import one_after_another

_OURS = "Rien à faire de votre côté : c’est à nous de corriger."


def caa_forbids(place: Place, name: str, lines: Sequence[str], authority: str) -> Problem:
    """``lines`` of ``name`` are the records that keep ``authority`` from giving a certificate."""
    there, line = _there(lines), _allowing(name, authority)
    return Problem(
        Code.CAA_FORBIDS,
        f"À {name}, {there} {'interdit' if len(lines) == 1 else 'interdisent'} à {authority} de délivrer un "
        f"certificat pour {place.host}.",
        f"Ajoutez à {name} la ligne « {line} ».",
        f"Un réglage du domaine nous empêche d’obtenir le cadenas (https) de {place.shown}.",
        f"Demandez à la personne qui gère vos noms de domaine d’autoriser {authority} (entrée de type CAA).",
        line,
    )


def caa_critical(place: Place, name: str, lines: Sequence[str], authority: str) -> Problem:
    """A critical property that no authority knows forbids every certificate (RFC 8659 §4.5)."""
    there, line = _there(lines), _allowing(name, authority)
    marked, these = (
        (f"est marqué critique et {authority} ne le connaît pas", "cet enregistrement")
        if len(lines) == 1
        else (f"sont marqués critiques et {authority} ne les connaît pas", "ces enregistrements")
    )
    return Problem(
        Code.CAA_FORBIDS,
        f"À {name}, {there} {marked} : aucun certificat n’est possible (RFC 8659).",
        f"Corrigez ou retirez {these} de {name}, et vérifiez qu’il y reste « {line} ».",
        f"Un réglage du domaine nous empêche d’obtenir le cadenas (https) de {place.shown}.",
        f"Demandez à la personne qui gère vos noms de domaine de corriger l’entrée CAA de {name}.",
        line,
    )


def caa_of_ours(place: Place, problem: Problem) -> Problem:
    """``problem``, of records at our target: beside a CNAME that leads to them, no other could be added."""
    return replace(
        problem,
        fix="Rien à faire de votre côté : l’exploitant doit corriger les CAA de sa cible.",
        plain=f"Un de nos réglages nous empêche d’obtenir le cadenas (https) de {place.shown}.",
        plain_fix=_OURS,
        line="",
        is_ours=True,
    )


def _there(lines: Sequence[str]) -> str:
    return one_after_another(tuple(f"« {line} »" for line in lines))


def _allowing(name: str, authority: str) -> str:
    """As a zone file has it."""
    return f'{name}. CAA 0 issue "{authority}"'


def caa_unknown(place: Place, rcode: str) -> Problem:
    """Authorities give no certificate when they cannot read the records (RFC 8659 §3)."""
    return Problem(
        Code.SERVFAIL,
        f"La question CAA au sujet de {place.host} reçoit {rcode} : sans réponse, une autorité de "
        "certification refuse le certificat (RFC 8659).",
        f"Vérifiez que les serveurs de {place.its_zone} répondent au type CAA, fût-ce par une réponse vide.",
        f"Le cadenas (https) de {place.shown} pourrait tarder : un serveur répond par une erreur.",
        "Transmettez cette page à la personne qui gère vos noms de domaine ; nous réessayons d’ici là.",
    )


def caa_unanswered(place: Place) -> Problem:
    """The same of a zone whose servers leave just this question without an answer."""
    return Problem(
        Code.TIMEOUT,
        f"La question CAA au sujet de {place.host} reste sans réponse : une autorité de certification refuse "
        "alors le certificat (RFC 8659).",
        f"Vérifiez que les serveurs de {place.its_zone} répondent au type CAA, fût-ce par une réponse vide.",
        f"Le cadenas (https) de {place.shown} pourrait tarder : un serveur ne répond pas à tout.",
        "Transmettez cette page à la personne qui gère vos noms de domaine ; nous réessayons d’ici là.",
    )


def target_ipv6(place: Place, addresses: Sequence[str]) -> Problem:
    """Ours to mend: the target has IPv6 addresses that the front does not answer at."""
    there = one_after_another(tuple(addresses))
    return Problem(
        Code.IPV6_MISMATCH,
        f"{place.target} annonce en AAAA {there}, où notre serveur frontal ne répond pas.",
        "Rien à faire de votre côté : l’exploitant doit corriger les AAAA de sa cible.",
        "Une de nos adresses est mal déclarée : une partie des gens ne pourrait pas ouvrir le site.",
        _OURS,
        is_ours=True,
    )


def own_ipv6(place: Place, addresses: Sequence[str]) -> Problem:
    there = one_after_another(tuple(addresses))
    records = f"l’AAAA {there}" if len(addresses) == 1 else f"les AAAA {there}"
    return Problem(
        Code.IPV6_MISMATCH,
        f"{place.host} annonce en AAAA {there}, où notre serveur frontal ne répond pas.",
        f"Dans {place.its_zone}, supprimez de {place.host} {records}.",
        f"L’adresse {place.shown} mène ailleurs pour une partie des gens (ceux qui sont en IPv6).",
        f"Demandez à la personne qui gère vos noms de domaine de supprimer l’entrée AAAA de {place.shown}.",
    )
