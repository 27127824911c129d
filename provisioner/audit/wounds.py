"""What was done to a trail, in a sentence for whoever has to find out who did it."""

from tenants.audit.verifying import Anchor, Harm, Wound
from tenants.calendar import french_day

_SENTENCES = {
    Harm.ALTERED: "la ligne {position} a été modifiée, ou celle d’avant l’a été",
    Harm.REMOVED: "la ligne {position} manque, et peut-être celles qui la suivent",
    Harm.INSERTED: "une ligne a été glissée à la place {position}",
    Harm.REWRITTEN: "à partir de la ligne {position} au plus tard, le journal a été réécrit",
    Harm.TRUNCATED: "la fin manque, à partir de la ligne {position}",
    Harm.BEHEADED: "le début manque jusqu’à la ligne {position} au moins, sans que la durée de conservation "
    "l’explique",
    Harm.ILLEGIBLE: "la ligne {position} ne se lit pas : ce qu’elle contient, aucune version du logiciel ne "
    "l’écrit",
}


def told(wound: Wound) -> str:
    """French, with what shows it and until when the trail was sound."""
    parts = [_SENTENCES[wound.harm].format(position=wound.position)]
    if wound.contradicts is not None:
        parts.append(f"témoin : {_named(wound.contradicts)}")
    if wound.sound_at is not None:
        parts.append(f"intact jusqu’à la {_named(wound.sound_at)}")
    return " ; ".join(parts) + "."


def _named(anchor: Anchor) -> str:
    return f"ligne {anchor.position} retenue par « {anchor.witness} » le {french_day(anchor.at)}"
