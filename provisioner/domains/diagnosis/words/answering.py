"""Of servers that do not answer, answer with an error, or contradict one another."""

from collections.abc import Sequence

from provisioner.domains.diagnosis.diagnosis import Code, Problem
from provisioner.domains.diagnosis.words.place import Place
from provisioner.domains.spelling import one_after_another

_NOTHING_TO_DO = "Rien à faire de votre côté : nous reposons la question."
_ALL_SILENT = (
    "Vérifiez que le DNS y fonctionne et que le port 53 (UDP et TCP) est ouvert, depuis l’étranger aussi ; "
    "si ces serveurs ne sont pas les vôtres, voyez avec l’hébergeur du DNS."
)
_GIVEN = "Vérifiez l’adresse donnée à --nameserver :"
_CHOOSE_ANOTHER = "Vérifiez l’adresse de ce serveur, ou choisissez-en un autre."
# Of one server, and of several.
_SAID = {
    "LAME": ("répond sans connaître la zone", "répondent sans connaître la zone"),
    "GARBAGE": ("envoie une réponse illisible", "envoient une réponse illisible"),
}


def disagree(place: Place, said: Sequence[tuple[str, str]]) -> Problem:
    """``said``: each server and what it answers."""
    listed = " ; ".join(f"{server} répond {answer}" for server, answer in said)
    return Problem(
        Code.SERVERS_DISAGREE,
        f"Les serveurs de {place.its_zone} se contredisent sur {place.host} : {listed}.",
        f"Vérifiez le numéro de série et le transfert de {place.its_zone}, pour que chaque serveur "
        f"réponde {place.line}.",
        f"Selon le serveur interrogé, {place.shown} ne mène pas au même endroit.",
        "Si l’entrée vient d’être changée, attendez quelques minutes ; sinon, demandez à la personne qui "
        "gère vos noms de domaine de mettre tous ses serveurs d’accord.",
    )


def silent(place: Place, servers: Sequence[str], *, others_answer: bool) -> Problem:
    """Servers of the zone that gave no answer; ``others_answer``: the name goes on without them."""
    these, take_away = _these(servers)
    mend = f"Rétablissez le port 53 (UDP et TCP) de {these}, ou {take_away} des NS de {place.its_zone}."
    plain = (
        f"Une partie des serveurs qui gèrent {place.shown} ne répond pas ; les autres suffisent."
        if others_answer
        else f"Les serveurs qui gèrent {place.shown} ne répondent pas : nous ne pouvons rien vérifier."
    )
    return Problem(
        Code.TIMEOUT,
        _unheard(place, servers, "Le serveur", "Les serveurs"),
        mend if others_answer else _ALL_SILENT,
        plain,
        "Transmettez cette page à la personne qui gère vos noms de domaine ; nous réessayons d’ici là.",
    )


def failing(place: Place, said: Sequence[tuple[str, str]], *, others_answer: bool) -> Problem:
    """``said``: servers of the zone and each one's error; ``others_answer`` as in ``silent``."""
    these, take_away = _these(said)
    otherwise = (
        f", ou {take_away} de ses NS"
        if others_answer
        else " ; si le domaine a changé d’hébergeur DNS, corrigez ses NS chez le bureau d’enregistrement"
    )
    plain = (
        f"Une partie des serveurs qui gèrent {place.shown} répond par une erreur ; les autres suffisent."
        if others_answer
        else f"Les serveurs qui gèrent {place.shown} répondent par une erreur."
    )
    return Problem(
        Code.SERVFAIL,
        f"Au sujet de {place.host}, {_errors(said)}.",
        f"Vérifiez que {place.its_zone} est chargée sans erreur sur {these}{otherwise}.",
        plain,
        "Transmettez cette page à la personne qui gère vos noms de domaine ; nous réessayons d’ici là.",
    )


def unsigned(place: Place) -> Problem:
    """Resolvers that check DNSSEC refuse what those that do not would answer (RFC 4035 §5.5)."""
    return Problem(
        Code.SERVFAIL,
        f"Les résolveurs qui vérifient DNSSEC refusent {place.host} (SERVFAIL) : les signatures de "
        f"{place.its_zone} ne sont pas valables.",
        f"Signez de nouveau {place.its_zone}, ou corrigez l’enregistrement DS chez le bureau "
        "d’enregistrement ; sans DNSSEC, retirez le DS.",
        f"Une protection du domaine (DNSSEC) est mal réglée : beaucoup de gens ne peuvent pas ouvrir "
        f"{place.shown}.",
        "Transmettez cette page à la personne qui gère vos noms de domaine : elle saura corriger DNSSEC.",
    )


def resolvers_silent(place: Place, servers: Sequence[str]) -> Problem:
    return Problem(
        Code.TIMEOUT,
        _unheard(place, servers, "Notre résolveur", "Nos résolveurs"),
        _NOTHING_TO_DO,
        "Un de nos serveurs n’a pas pu vérifier l’adresse à temps.",
        _NOTHING_TO_DO,
    )


def resolvers_failing(place: Place, said: Sequence[tuple[str, str]]) -> Problem:
    return Problem(
        Code.SERVFAIL,
        f"Au sujet de {place.host}, {_errors(said)}.",
        f"Si cela dure, vérifiez la délégation et les signatures DNSSEC de {place.its_zone}.",
        f"L’adresse {place.shown} n’est pas encore trouvée depuis internet.",
        "Attendez quelques minutes ; si cela dure, transmettez cette page à la personne qui gère vos noms "
        "de domaine.",
    )


def stand_ins_silent(place: Place, servers: Sequence[str]) -> Problem:
    """Servers that the command named, to be asked instead of all others."""
    return Problem(
        Code.TIMEOUT,
        _unheard(place, servers, "Le serveur", "Les serveurs"),
        f"{_GIVEN} un serveur DNS doit y répondre, en UDP et en TCP.",
        f"Un serveur choisi pour vérifier {place.shown} ne répond pas.",
        _CHOOSE_ANOTHER,
    )


def stand_ins_failing(place: Place, said: Sequence[tuple[str, str]]) -> Problem:
    """``said``: such servers and each one's error."""
    return Problem(
        Code.SERVFAIL,
        f"Au sujet de {place.host}, {_errors(said)}.",
        f"{_GIVEN} il y faut un serveur de {place.its_zone}, ou un résolveur.",
        f"Un serveur choisi pour vérifier {place.shown} répond par une erreur.",
        _CHOOSE_ANOTHER,
    )


def nobody(place: Place) -> Problem:
    """No server could be asked at all."""
    return Problem(
        Code.TIMEOUT,
        f"Aucun serveur n’a répondu au sujet de {place.host}, et ceux de sa zone n’ont pas été trouvés.",
        f"Vérifiez la délégation (NS) de {place.its_zone} ; nous reposons la question d’ici là.",
        f"Nous n’avons pas pu vérifier {place.shown} : aucun serveur n’a répondu.",
        "Rien à faire tout de suite : nous réessayons ; si cela dure, transmettez cette page à la personne "
        "qui gère vos noms de domaine.",
    )


def _unheard(place: Place, servers: Sequence[str], one: str, several: str) -> str:
    who, verb = (one, "n’a pas répondu") if len(servers) == 1 else (several, "n’ont pas répondu")
    return f"{who} {one_after_another(tuple(servers))} {verb} au sujet de {place.host}."


def _these(servers: Sequence[object]) -> tuple[str, str]:
    return ("ce serveur", "retirez-le") if len(servers) == 1 else ("ces serveurs", "retirez-les")


def _errors(said: Sequence[tuple[str, str]]) -> str:
    """Those together that answer alike."""
    by_error: dict[str, list[str]] = {}
    for server, error in said:
        by_error.setdefault(error, []).append(server)
    groups = (f"{one_after_another(tuple(them))} {_says(error, them)}" for error, them in by_error.items())
    return one_after_another(tuple(groups))


def _says(error: str, servers: Sequence[str]) -> str:
    one, several = _SAID.get(error, (f"répond {error}", f"répondent {error}"))
    return one if len(servers) == 1 else several
