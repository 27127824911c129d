"""Which texts are e-mail addresses, and which addresses are a person's."""

import re

from email_validator import EmailNotValidError, validate_email

_TOP_LEVEL_DOMAIN = re.compile(r"\.(?:[a-z]{2,}|xn--[a-z0-9-]+)$")
_DESKS = re.compile(
    r"accueil|admin|administration|agence|amenagement|association|bureau|cabinet|"
    r"communication|compta|comptabilite|conseil|conseiller|conseillers|contact|courrier|"
    r"developpement|direction|energie|energies|equipe|espace|gestion|guichet|habitat|info|"
    r"infos|informatique|logement|mairie|maison|noreply|permanence|president|renovation|"
    r"reservation|secretariat|service|services|standard|support|technique|urbanisme"
)
_LINK_WORDS = re.compile(r"de|des|du|et|la|le|les|no|ne|pas|reply")


def normal_email(text: str) -> str | None:
    """The address in lower case when ``text`` is one that mail can be sent to (syntax only: no DNS), or None.

    Accents are refused: in an address they are nearly always a mistake.
    """
    if not text.isascii():
        return None
    # test_environment: whether a reserved domain (".test") receives mail is the sender's concern.
    try:
        checked = validate_email(
            text, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        return None
    address = f"{checked.local_part}@{checked.ascii_domain}".lower()
    return address if _TOP_LEVEL_DOMAIN.search(address) else None


def is_shared_mailbox(address: str) -> bool:
    """Whether the local part names a desk and not a person (MIX-ROLE-3)."""
    words = [word for word in re.split(r"[\W\d_]+", address.partition("@")[0]) if word]
    names = [word for word in words if not _LINK_WORDS.fullmatch(word)]
    return bool(names) and all(map(_DESKS.fullmatch, names))
