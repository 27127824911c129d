"""Of what stands at a name that should have a CNAME to the target and nothing else."""

from collections.abc import Sequence

from provisioner.domains.diagnosis.diagnosis import Code, Problem
from provisioner.domains.diagnosis.words.place import Place
from provisioner.domains.spelling import ROOT, one_after_another, unicode_of

MOST_HOPS = 8


def no_record(place: Place, *, unknown: bool) -> Problem:
    """``unknown``: the zone says that there is no such name, rather than one without these records."""
    seen = "n’existe pas" if unknown else "n’a ni CNAME, ni A, ni AAAA"
    where, answer = f" dans {place.its_zone}" if place.zone else "", " (réponse NXDOMAIN)" if unknown else ""
    return Problem(
        Code.NO_RECORD,
        f"{place.host} {seen}{where}{answer}.",
        f"Dans {place.its_zone}, créez {place.line}.",
        f"L’adresse {place.shown} n’existe pas encore.",
        place.ask_for_it,
    )


def misplaced(place: Place, name: str) -> Problem:
    """``name`` has the CNAME: the host was written whole where the rest is added by itself."""
    return Problem(
        Code.NO_RECORD,
        f"{place.host} n’a pas d’enregistrement, mais {name} a un CNAME : le nom a été complété deux fois.",
        f"Dans {place.its_zone}, renommez cet enregistrement : « {place.label} » seulement, dans le champ du "
        f"nom d’un formulaire ; « {place.host}. », avec le point final, dans un fichier de zone.",
        f"L’enregistrement est au mauvais endroit : il a été créé pour {unicode_of(name)}.",
        "Demandez à la personne qui gère vos noms de domaine d’écrire seulement "
        f"« {place.label} » dans le champ du nom : le reste s’y ajoute de lui-même.",
    )


def no_domain(place: Place, domain: str) -> Problem:
    """``domain`` itself is not registered, or is not handed on to any server."""
    return Problem(
        Code.NO_RECORD,
        f"Le domaine {domain} n’existe pas (réponse NXDOMAIN au-dessus de lui), donc {place.host} non plus.",
        f"Vérifiez l’orthographe de {domain}, son enregistrement et sa délégation, puis créez {place.line}.",
        f"Le domaine {unicode_of(domain)} n’existe pas, ou plus.",
        f"Vérifiez l’orthographe de {place.shown} ; si elle est juste, demandez au bureau où le domaine est "
        "enregistré pourquoi il n’existe pas.",
    )


def wrong_target(place: Place, hops: Sequence[str]) -> Problem:
    return Problem(
        Code.WRONG_TARGET,
        f"{place.host} mène à {_way(hops)}{place.by_wildcard}, au lieu de {place.target}.",
        place.put_right(),
        f"L’adresse {place.shown} mène ailleurs : vers {_shown(hops[-1])}, et non vers {place.target}.",
        place.ask_for_it,
    )


def missing_dot(place: Place, hop: str) -> Problem:
    """The target was written without its final dot, so that the zone's name was added to it."""
    return Problem(
        Code.WRONG_TARGET,
        f"{place.host} mène à {hop}, au lieu de {place.target} : la zone a ajouté son nom à la cible.",
        f"Dans {place.its_zone}, mettez un point après la cible : {place.line}.",
        f"L’adresse {place.shown} mène presque au bon endroit : il manque un point à la fin de l’entrée.",
        f"Demandez à la personne qui gère vos noms de domaine d’écrire la cible « {place.target}. », "
        "avec le point final.",
    )


def address_instead(place: Place, addresses: Sequence[str], ours: Sequence[str]) -> Problem:
    """``ours`` are those of ``addresses`` at which we answer today."""
    return Problem(
        Code.ADDRESS_INSTEAD_OF_CNAME,
        f"{place.host} porte {_addresses(addresses)}{_whose(ours)}{place.by_wildcard}, au lieu d’un CNAME "
        f"vers {place.target}.",
        place.put_right(len(addresses)),
        f"L’adresse {place.shown} désigne un serveur précis, alors qu’elle doit suivre notre nom "
        f"{place.target}.",
        place.ask_for_it,
    )


def _whose(ours: Sequence[str]) -> str:
    if not ours:
        return ""
    fate = "est la nôtre, mais peut changer" if len(ours) == 1 else "sont les nôtres, mais peuvent changer"
    return f" ({one_after_another(tuple(ours))} {fate})"


def address_beside(place: Place, hop: str, addresses: Sequence[str]) -> Problem:
    there = _addresses(addresses)
    keep = f"gardez {place.line}" if hop == place.target else f"mettez {place.line} seul"
    return Problem(
        Code.ADDRESS_BESIDE_CNAME,
        f"{place.host} porte un CNAME vers {_named(hop)} et, à côté, {there} : rien ne peut accompagner un "
        "CNAME (RFC 1034 § 3.6.2).",
        f"Dans {place.its_zone}, supprimez {there} et {keep}.",
        f"L’adresse {place.shown} a deux entrées qui se contredisent.",
        "Demandez à la personne qui gère vos noms de domaine de ne garder que l’entrée CNAME "
        f"vers {place.target}, et de supprimer {there}.",
    )


def apex(place: Place, there: str) -> Problem:
    """``there``: what stands at the apex, from ``at_apex``."""
    return Problem(
        Code.APEX,
        f"{place.host} est la racine de sa zone, où un CNAME ne peut pas se trouver (RFC 1034 § 3.6.2) ; "
        f"{there}.",
        f"Si votre hébergeur DNS le permet, créez un ALIAS (ou ANAME) de {place.host} vers {place.target} ; "
        f"sinon, demandez-nous un nom libre, par exemple mixeur.{place.host}.",
        f"L’adresse {place.shown}, sans rien devant, ne peut pas mener à nous de la façon habituelle.",
        f"Le plus simple est un nom libre, par exemple mixeur.{place.shown} : dites-nous lequel vous "
        "préférez.",
    )


def at_apex(place: Place, hop: str | None, addresses: Sequence[str]) -> str:
    if hop:
        return f"il y en a un vers {_named(hop)}"
    if addresses:
        lead = "mène" if len(addresses) == 1 else "mènent"
        return f"elle porte {_addresses(addresses)}, qui ne {lead} pas à {place.target}"
    return "elle ne porte aucune adresse"


def loop(place: Place, hops: Sequence[str]) -> Problem:
    way = " → ".join((place.host, *hops))
    return Problem(
        Code.LOOP,
        f"Les CNAME de {place.host} tournent en rond{place.by_wildcard} : {way}.",
        place.put_right(),
        f"L’adresse {place.shown} renvoie à elle-même et ne mène nulle part.",
        place.ask_for_it,
    )


def too_long(place: Place, hops: Sequence[str]) -> Problem:
    return Problem(
        Code.LOOP,
        f"{place.host} passe par plus de {MOST_HOPS} CNAME ({hops[0]}, …, {hops[-1]}) : les résolveurs "
        f"abandonnent avant {place.target}.",
        place.put_right(),
        f"L’adresse {place.shown} passe par trop de renvois pour arriver.",
        place.ask_for_it,
    )


def dangling(place: Place, hops: Sequence[str], *, unknown: bool) -> Problem:
    fault = "qui n’existe pas (NXDOMAIN)" if unknown else "qui n’a aucune adresse"
    return Problem(
        Code.DANGLING,
        f"{place.host} mène à {_way(hops)}, {fault}{place.by_wildcard}.",
        place.put_right(),
        f"L’adresse {place.shown} mène à {_shown(hops[-1])}, qui n’existe pas.",
        place.ask_for_it,
    )


def unfollowed(place: Place, hops: Sequence[str], rcode: str, *, silent: bool) -> Problem:
    """Nobody could tell where the last of ``hops`` leads."""
    fault = "n’obtiennent pas de réponse" if silent else f"obtiennent {rcode}"
    return Problem(
        Code.TIMEOUT if silent else Code.SERVFAIL,
        f"{place.host} mène à {_way(hops)}{place.by_wildcard} ; de là, les résolveurs {fault}, et la suite "
        "est inconnue.",
        f"Réparez {_named(hops[-1])}, ou faites pointer {place.host} droit vers la cible : {place.line}.",
        f"L’adresse {place.shown} passe par {_shown(hops[-1])}, qui ne répond pas comme il faut.",
        place.ask_for_it,
    )


def _way(hops: Sequence[str]) -> str:
    return ", puis ".join(map(_named, hops))


def _named(hop: str) -> str:
    """As a sentence names it; a dot alone would be read as its end."""
    return f"la racine ({ROOT})" if hop == ROOT else hop


def _shown(hop: str) -> str:
    """The same, to whoever does not know of the root."""
    return f"« {ROOT} »" if hop == ROOT else hop


def _addresses(addresses: Sequence[str]) -> str:
    word = "l’adresse" if len(addresses) == 1 else "les adresses"
    return f"{word} {one_after_another(tuple(addresses))}"
