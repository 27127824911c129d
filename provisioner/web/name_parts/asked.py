"""A look that somebody asked for and that is not over: said until the answer is there. Pure."""

from datetime import datetime, timedelta

from provisioner.domains.diagnosis.diagnosis import Diagnosis
from provisioner.domains.models import Domain
from provisioner.web.moments import near

# A look takes some ten seconds at worst; one that is due for longer is said to be late elsewhere.
_FORGOTTEN = timedelta(minutes=2)
_MINUTE = timedelta(minutes=1)
_AT_ONCE = timedelta(seconds=5)


def asked_look(domain: Domain, diagnosis: Diagnosis | None, now: datetime) -> str:
    """A sentence, the same from one second to the next: it is read out; "" without such a look.

    ``diagnosis`` is of the last look, which counts when it began after it was asked for.
    """
    asked, coming = domain.urged_at, domain.next_look_at
    if asked is None or coming is None or (diagnosis is not None and diagnosis.at >= asked):
        return ""
    if coming > now + _MINUTE:
        return f"Vérification demandée : elle se fait {near(coming, now)}, et la réponse s’affiche ici."
    if coming > now + _AT_ONCE:
        return "Vérification demandée : elle se fait dans moins d’une minute, et la réponse s’affiche ici."
    if now - max(asked, coming) > _FORGOTTEN:
        return ""
    return "Vérification demandée : la réponse s’affiche ici dans quelques secondes."
