"""What can go wrong in an instance, each with a sentence for the person in front of it."""

from datetime import timedelta


class TenantError(Exception):
    """
    TenantError
     +-- PasswordRefused        the password breaks a rule; the sentence says which
     +-- InvitationRefused      unknown, used or expired link
     +-- ResetRefused           the same, of a link to choose another password
     +-- EmailChangeRefused     the same, of a link to confirm another e-mail address
     +-- LoginRefused           wrong e-mail or password, or an account that cannot log in
     +-- CodeRefused            a code of a second factor is wrong, used or out of date
     +-- AccountChangeRefused   an account cannot be changed so; the sentence says why and what to do
     |    +-- EmailTaken         the address is another person's
     +-- NotEntitled            whoever acts stopped being a super-conseiller meanwhile
     +-- UnknownAccount         no account has this id, or one had it that was deleted
     +-- SupportRefused         the support's access cannot change so; the sentence says why
     +-- UnknownGrant           no request and no access of the support has this id
     +-- SupportLinkRefused     the staff's link into the instance is used, late, or its access is over
     +-- Throttled              too many attempts: the sentence says when to try again
    """


class PasswordRefused(TenantError):
    """The chosen password breaks a rule."""


class InvitationRefused(TenantError):
    """The link is unknown, already used or out of date: one sentence for all three."""


class ResetRefused(TenantError):
    """A link to choose another password is unknown, used, replaced or out of date: one sentence for all."""


class EmailChangeRefused(TenantError):
    """A link to confirm another e-mail address is unknown, used, replaced or out of date."""


class LoginRefused(TenantError):
    """One sentence for an unknown e-mail, a wrong password and an account without one."""


class CodeRefused(TenantError):
    """One sentence for a wrong code, one that was used and one that is out of date."""


class AccountChangeRefused(TenantError):
    """An account cannot be changed so."""


class EmailTaken(AccountChangeRefused):
    """One e-mail, one person (MIX-ROLE-3)."""

    @classmethod
    def by(cls, email: str, whose: str) -> "EmailTaken":
        return cls(
            f"{email} est déjà l’adresse de {whose}. Les comptes sont nominatifs : donnez à chacun la sienne."
        )


class NotEntitled(TenantError):
    """Whoever acts was a super-conseiller when the request came, and is none any more."""


class UnknownAccount(TenantError):
    """No account has this id here."""


class SupportRefused(TenantError):
    """What was decided about the support's access is not possible (any more)."""


class UnknownGrant(TenantError):
    """No request and no access of the support has this id here."""


class SupportLinkRefused(TenantError):
    """A link of the staff is forged, used or out of date, or the access it was made for is over."""


class Throttled(TenantError):
    """Too many attempts, counted per ``scope``; the next one is looked at after ``wait``."""

    def __init__(self, sentence: str, *, scope: str, wait: timedelta) -> None:
        super().__init__(sentence)
        self.scope = scope
        self.wait = wait

    @property
    def seconds(self) -> int:
        """The wait in whole seconds, rounded up."""
        return -(-self.wait // timedelta(seconds=1))
