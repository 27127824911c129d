"""Who somebody is in an instance, and how far their account has come; free of any database."""

from enum import StrEnum


class Role(StrEnum):
    """The two account types of the offer (MIX-ROLE-1); French, as in the contract."""

    SUPER_CONSEILLER = "super_conseiller"
    CONSEILLER = "conseiller"


class AccountState(StrEnum):
    """``INCOMPLETE`` misses a name or an e-mail and is never mailed; ``INVITED`` has no password yet.

    ``SUSPENDED`` keeps everything and opens nothing. ``DELETED`` keeps the name alone, which work is signed
    with (MIX-ROLE-3).
    """

    INCOMPLETE = "incomplete"
    READY = "ready"
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"


class SignInStage(StrEnum):
    """What whoever gave the right password still owes: nothing, a code, or a second factor to give codes."""

    OPEN = "open"
    CODE = "code"
    ENROLMENT = "enrolment"


class FactorKind(StrEnum):
    """What a second factor is. Passkeys come later and find their place beside."""

    TOTP = "totp"
