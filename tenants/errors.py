"""What can go wrong in an instance, each with a sentence for the person in front of it."""

from datetime import timedelta


class TenantError(Exception):
    """
    TenantError
     +-- PasswordRefused        the password breaks a rule; the sentence says which
     +-- InvitationRefused      unknown, used or expired link
     +-- ResetRefused           the same, of a link to choose another password
     +-- LoginRefused           wrong e-mail or password, or an account that cannot log in
     +-- Throttled              too many attempts: the sentence says when to try again
    """


class PasswordRefused(TenantError):
    """The chosen password breaks a rule."""


class InvitationRefused(TenantError):
    """The link is unknown, already used or out of date: one sentence for all three."""


class ResetRefused(TenantError):
    """A link to choose another password is unknown, used, replaced or out of date: one sentence for all."""


class LoginRefused(TenantError):
    """One sentence for an unknown e-mail, a wrong password and an account without one."""


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
