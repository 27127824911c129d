"""Of names that are not asked about at all."""

from provisioner.domains.diagnosis.diagnosis import Code, Problem


def invalid(written: str, because: str, meant: str | None = None) -> Problem:
    """``because`` goes on after a colon, for both readers; ``meant`` is what was probably meant."""
    proposal = f"Vouliez-vous dire {meant} ?" if meant else "Écrivez un nom complet, comme mixeur.ville.fr."
    return Problem(
        Code.INVALID_NAME,
        f"« {written} » n’est pas un nom d’hôte valable : {because}.",
        proposal,
        f"« {written} » ne peut pas être une adresse de site : {because}.",
        proposal,
    )


def empty() -> Problem:
    seen, mend = "Aucun nom n’est écrit.", "Écrivez le nom souhaité, comme mixeur.ville.fr."
    return Problem(Code.INVALID_NAME, seen, mend, seen, mend)


def deceiving(host: str, letter: str, looks_like: str, plainly: str) -> Problem:
    """``letter`` of ``host`` is taken for ``looks_like``; ``plainly`` is the name as it is read."""
    return Problem(
        Code.LOOKALIKE,
        f"« {host} » contient « {letter} » (U+{ord(letter):04X}), qui se confond avec « {looks_like} ».",
        f"Écrivez le nom avec les lettres du clavier français : {plainly}",
        f"L’adresse « {host} » contient une lettre étrangère que l’œil confond avec une autre.",
        f"Retapez-la au clavier, sans copier-coller : {plainly}",
    )


def mixed(host: str, label: str) -> Problem:
    return Problem(
        Code.LOOKALIKE,
        f"Dans « {host} », la partie « {label} » mélange plusieurs écritures.",
        "Écrivez chaque partie du nom dans une seule écriture ; les accents français conviennent.",
        f"L’adresse « {host} » mélange des lettres de plusieurs alphabets, ce qui peut tromper.",
        "Retapez-la au clavier, sans copier-coller ; les accents français conviennent.",
    )


def resembling(host: str, other: str) -> Problem:
    """``other`` is ours, or is somebody else's already."""
    return Problem(
        Code.LOOKALIKE,
        f"« {host} » se lit presque comme {other}, qui n’est pas à votre structure.",
        "Choisissez un nom bien différent ; si les deux sont à vous, écrivez-nous.",
        f"L’adresse « {host} » ressemble trop à {other}, une autre adresse.",
        "Choisissez une adresse bien différente ; si les deux sont à vous, écrivez-nous.",
    )


def reserved(host: str, zone: str) -> Problem:
    return _not_theirs(
        f"« {host} » est dans la zone {zone}, que seul l’exploitant du service peut attribuer.",
        f"L’adresse « {host} » nous appartient déjà.",
    )


def example(host: str) -> Problem:
    return _not_theirs(
        f"« {host} » est l’exemple imprimé dans le formulaire.",
        f"L’adresse « {host} » est celle que le formulaire donne en exemple.",
    )


def public_suffix(host: str) -> Problem:
    return Problem(
        Code.RESERVED_ZONE,
        f"« {host} » est un suffixe public : des noms de tout le monde s’y enregistrent.",
        f"Choisissez un nom enregistré sous ce suffixe, comme mixeur.votre-structure.{host}.",
        f"« {host} » est une terminaison d’adresse partagée par beaucoup de monde.",
        f"Donnez l’adresse entière, comme mixeur.votre-structure.{host}.",
    )


def not_public(host: str, zone: str) -> Problem:
    """``zone`` is kept out of the public DNS (RFC 6761), or has no hosts there (RFC 3172)."""
    return _not_theirs(
        f"« {host} » finit par « .{zone} », où le DNS public n’a aucun site.",
        f"L’adresse « {host} » ne fonctionne pas sur internet.",
    )


def claimed(host: str) -> Problem:
    return Problem(
        Code.CLAIMED,
        f"{host} est déjà demandé par une autre instance.",
        "Choisissez un autre nom, ou faites d’abord libérer celui-ci par la structure qui le tient.",
        f"L’adresse {host} est déjà utilisée par une autre structure.",
        "Choisissez une autre adresse, ou écrivez-nous si elle devrait être la vôtre.",
    )


def _not_theirs(message: str, plain: str) -> Problem:
    return Problem(
        Code.RESERVED_ZONE,
        message,
        "Choisissez un autre nom, sous un domaine de votre structure, comme mixeur.votre-structure.fr.",
        plain,
        "Choisissez un nom qui appartient à votre structure, comme mixeur.votre-structure.fr.",
    )
