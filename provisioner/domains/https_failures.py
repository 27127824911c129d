"""Why a visitor gets no page over https: what the handshake says, for the people who mend it."""

import ssl

# X509_V_ERR_… of OpenSSL's x509_vfy.h, as ``SSLCertVerificationError.verify_code`` gives them.
NOT_YET_VALID, EXPIRED, WRONG_NAME = 9, 10, 62
UNKNOWN_AUTHORITY = {2, 18, 19, 20, 21}


def failure(error: OSError, host: str, where: str) -> str:
    """What a visit that failed says about ``host``; ``where`` is the address that was visited."""
    match error:
        case ssl.SSLCertVerificationError():
            return _unbelievable(error, host)
        case TimeoutError():
            return (
                f"Pas de réponse en https pour {host} ({where}) : le certificat est peut-être en cours "
                "d’obtention ; sinon, un pare-feu arrête les visiteurs ou le serveur frontal est débordé."
            )
        case ConnectionRefusedError():
            return (
                f"Personne n’écoute en https pour {host} ({where}) : démarrez le serveur frontal, ou "
                "faites-le écouter à cette adresse."
            )
        case ssl.SSLError() | ConnectionError():
            return (
                f"Le serveur frontal refuse la connexion sécurisée pour {host} ({where}) : il n’a pas de "
                "certificat pour ce nom. Son journal dit pourquoi."
            )
    return f"{host} ne se laisse pas joindre en https ({where}) : {error.strerror or error}."


def _unbelievable(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code == EXPIRED:
        return expired(host)
    if error.verify_code == WRONG_NAME:
        return (
            f"Le certificat présenté pour {host} est celui d’un autre nom : un autre serveur répond, ou un "
            "certificat fixe est réglé dans le serveur frontal."
        )
    if error.verify_code == NOT_YET_VALID:
        return f"Le certificat de {host} n’est pas encore valable : vérifiez l’horloge du serveur frontal."
    if error.verify_code in UNKNOWN_AUTHORITY:
        return (
            f"Le certificat de {host} vient d’une autorité inconnue des navigateurs : vérifiez l’autorité "
            "réglée dans le serveur frontal (acme_ca)."
        )
    return f"Le certificat de {host} est refusé : {error.verify_message}."


def expired(host: str) -> str:
    """As our own clock or OpenSSL's says."""
    return (
        f"Le certificat de {host} a expiré : le serveur frontal ne parvient pas à le renouveler. Son journal "
        "dit pourquoi."
    )


def wrong_page(host: str, status: int) -> str:
    """``status`` is HTTP's, 0 for an answer that is none."""
    return (
        f"Le certificat de {host} est bon, mais la page n’est pas celle de cette instance "
        f"({_answer(status)}) : vérifiez vers où le serveur frontal transmet les demandes."
    )


def no_login_page(host: str, status: int) -> str:
    """Of a name of ours; ``status`` as above."""
    return (
        f"Le certificat de {host} est bon, mais sa page de connexion ne vient pas ({_answer(status)}) : "
        "vérifiez que les processus web sont prêts et que le serveur frontal leur transmet les demandes."
    )


def _answer(status: int) -> str:
    return f"réponse {status}" if status else "réponse illisible"


def nowhere(host: str) -> str:
    """No address, or none to which this machine has a way."""
    return (
        f"Aucune adresse où regarder {host} d’ici : vérifiez que le nom mène au serveur frontal, et que "
        "cette machine peut le joindre (PROVISIONER_FRONT_ADDRESSES)."
    )


def unreadable_roots(error: OSError) -> str:
    """The file of the settings does not say whom to believe."""
    return (
        f"PROVISIONER_TLS_ROOTS ne se lit pas ({error.strerror or error}) : indiquez un fichier PEM de "
        "certificats racines."
    )
