"""What staff may have to be told about backups and trails, and the words for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class AlertCode(StrEnum):
    """In the order in which mails and pages tell of them. The values stand in rows and in addresses."""

    TRAIL_TOUCHED = "trail-touched"
    ARCHIVE_DAMAGED = "archive-damaged"
    KEYS = "keys"
    NO_FRESH_BACKUP = "no-fresh-backup"
    NOT_PROVEN = "not-proven"
    STORE = "store"
    STORE_REFUSES = "store-refuses"
    BACKUP_FAILS = "backup-fails"
    DRILL_FAILS = "drill-fails"
    EXPIRY_OVERDUE = "expiry-overdue"
    EXPIRY_HELD = "expiry-held"
    EXPIRY_REFUSED = "expiry-refused"
    UNKNOWN_OBJECTS = "unknown-objects"

    @classmethod
    def of(cls, key: str) -> "AlertCode | None":
        """That of a row, whose key may name an archive after a colon; None for one of a later release."""
        code = key.partition(":")[0]
        return cls(code) if code in set(cls) else None


@dataclass(frozen=True, slots=True)
class Words:
    """``by_itself`` is what the service does about it, ``to_do`` what is left to a person.

    ``ended`` says that the alert is over, which need not mean that all is well again.
    """

    title: str
    by_itself: str
    to_do: str
    ended: str = "terminé le {end}"


WORDS = {
    AlertCode.TRAIL_TOUCHED: Words(
        "Journal touché",
        "Le journal est relu chaque nuit ; l’alerte prend fin quand il est de nouveau intact, ou quand "
        "quelqu’un déclare avoir examiné l’atteinte.",
        "Ne purgez et ne restaurez rien : faites « Sauvegarder maintenant », puis lancez « provisioner audit "
        "verify » sur le serveur et suivez docs/audit.md, « When a trail was touched ». Une fois l’atteinte "
        "expliquée, dites-le : « provisioner audit acknowledge ».",
        "n’alerte plus depuis le {end} : soit le journal est de nouveau intact, soit quelqu’un a déclaré "
        "avoir examiné l’atteinte, qui demeure (« provisioner audit verify » le dit)",
    ),
    AlertCode.ARCHIVE_DAMAGED: Words(
        "Sauvegarde abîmée",
        "Elle ne compte plus parmi les bonnes sauvegardes ; les autres ne sont pas touchées.",
        "Faites « Sauvegarder maintenant », puis cherchez la cause du côté du stockage.",
    ),
    AlertCode.KEYS: Words(
        "Clés des sauvegardes en défaut",
        "Le contrôle recommence chaque jour ; rien n’est effacé entre-temps.",
        "Sans sa clé, une sauvegarde ne se relit pas : sur le serveur, lancez « provisioner keys check » et "
        "remettez en place la clé ou le coffre qui manque.",
    ),
    AlertCode.NO_FRESH_BACKUP: Words(
        "Pas de sauvegarde récente",
        "Le service essaie de nouveau, de plus en plus espacé, jusqu’à ce qu’une sauvegarde réussisse.",
        "Lisez pourquoi la dernière tentative a échoué, ôtez la cause, puis « Sauvegarder maintenant ».",
    ),
    AlertCode.NOT_PROVEN: Words(
        "Restauration pas éprouvée",
        "Le service essaie de nouveau une restauration d’essai à chaque passage prévu.",
        "Lisez ce que dit la dernière restauration d’essai, ôtez la cause, puis « Éprouver ».",
    ),
    AlertCode.STORE: Words(
        "Stockage des sauvegardes en défaut",
        "Les sauvegardes reprennent d’elles-mêmes dès que le stockage les accepte.",
        "Vérifiez l’adresse et les identifiants du stockage, et son état chez l’hébergeur.",
    ),
    AlertCode.STORE_REFUSES: Words(
        "Sauvegardes refusées par le stockage",
        "Le service essaie de nouveau, de plus en plus espacé ; tout reprend dès que le stockage accepte.",
        "Vérifiez la place, les identifiants et les verrous du stockage, et son état chez l’hébergeur.",
    ),
    AlertCode.BACKUP_FAILS: Words(
        "Sauvegardes en échec",
        "Le service essaie de nouveau, de plus en plus espacé ; les sauvegardes déjà prises restent bonnes.",
        "Lisez pourquoi elles ont échoué ; si cela continue, ôtez la cause, puis « Sauvegarder maintenant ».",
    ),
    AlertCode.DRILL_FAILS: Words(
        "Restaurations d’essai en échec",
        "Les sauvegardes sont conservées ; la prochaine restauration d’essai est déjà prévue.",
        "Lisez ce que dit la dernière restauration d’essai : c’est peut-être la sauvegarde qui est en cause.",
    ),
    AlertCode.EXPIRY_OVERDUE: Words(
        "Sauvegarde conservée trop longtemps",
        "Le service essaie de l’effacer à chaque passage.",
        "Le contrat limite la conservation : vérifiez les identifiants d’effacement du stockage.",
    ),
    AlertCode.EXPIRY_HELD: Words(
        "Effacement des sauvegardes suspendu",
        "Rien n’est effacé tant que l’heure du serveur n’est pas sûre ; l’effacement reprend de lui-même.",
        "Comparez la date et l’heure du serveur avec les vôtres ; si elles sont fausses, réglez-les (NTP).",
    ),
    AlertCode.EXPIRY_REFUSED: Words(
        "Effacement refusé par le stockage",
        "Le service essaie de nouveau à chaque passage.",
        "Le contrat limite la conservation : vérifiez les identifiants d’effacement et les verrous.",
    ),
    AlertCode.UNKNOWN_OBJECTS: Words(
        "Objets inconnus dans le stockage",
        "Le service n’y touche pas, et ne le redit que si leur nombre change ; le journal les nomme.",
        "Si la base de contrôle vient d’être restaurée, ce sont les sauvegardes prises depuis : gardez-les. "
        "Sinon, cherchez qui d’autre écrit dans ce stockage, et effacez-les vous-même.",
    ),
}

ABOUT_TRAILS = frozenset({AlertCode.TRAIL_TOUCHED})


def realm(codes: Iterable[AlertCode]) -> str:
    """What alerts of these codes are about, in the middle of a sentence."""
    found = set(codes)
    if not found & ABOUT_TRAILS:
        return "sauvegardes"
    return "journaux" if found <= ABOUT_TRAILS else "sauvegardes et journaux"


# Where no instance is named, these are about all of them, and the others about the control database.
_ABOUT_ALL = frozenset(
    {
        AlertCode.KEYS,
        AlertCode.STORE,
        AlertCode.STORE_REFUSES,
        AlertCode.EXPIRY_HELD,
        AlertCode.UNKNOWN_OBJECTS,
    }
)


def whose(code: AlertCode, structure: str | None) -> str:
    """Of whom an alert tells: a structure, or what all of them share."""
    if structure is not None:
        return structure
    return "Toutes les structures" if code in _ABOUT_ALL else "Le service lui-même (console)"
