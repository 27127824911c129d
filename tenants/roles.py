"""Who somebody is in an instance, and how far their account has come; free of any database."""

from enum import StrEnum


class Role(StrEnum):
    """The two account types of the offer (MIX-ROLE-1); French, as in the contract."""

    SUPER_CONSEILLER = "super_conseiller"
    CONSEILLER = "conseiller"


class AccountState(StrEnum):
    """``INCOMPLETE`` misses a name or an e-mail and is never mailed; ``INVITED`` has no password yet."""

    INCOMPLETE = "incomplete"
    READY = "ready"
    INVITED = "invited"
    ACTIVE = "active"
