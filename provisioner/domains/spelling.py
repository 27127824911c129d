"""How host names are written: for people, for a challenge, and one below another."""

import idna

CHALLENGE = "_mixeur-challenge"
# The name above all others, as it is written.
ROOT = "."


def challenge_of(host: str) -> str:
    """Where the TXT record stands that proves whose ``host`` is."""
    return f"{CHALLENGE}.{host}"


def unicode_of(host: str) -> str:
    """``host`` as people read it: ``évreux.fr`` for ``xn--vreux-9ra.fr``, as it is where that fails."""
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return host


def lies_in(host: str, zone: str) -> bool:
    """Whether ``host`` is ``zone`` or a name below it."""
    return host == zone or host.endswith(f".{zone}")


def one_after_another(named: tuple[str, ...], most: int = 4) -> str:
    """``a, b et c``; beyond ``most``, how many others."""
    shown, left = list(named[:most]), len(named) - most
    if left > 0:
        shown.append("1 autre" if left == 1 else f"{left} autres")
    return " et ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
