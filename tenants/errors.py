"""What can go wrong in an instance, each with a sentence for the person in front of it."""


class TenantError(Exception):
    """
    TenantError
     +-- PasswordRefused        the password breaks a rule; the sentence says which
     +-- InvitationRefused      unknown, used or expired link
     +-- LoginRefused           wrong e-mail or password, or an account that cannot log in
    """


class PasswordRefused(TenantError):
    """The chosen password breaks a rule."""


class InvitationRefused(TenantError):
    """The link is unknown, already used or out of date: one sentence for all three."""


class LoginRefused(TenantError):
    """One sentence for an unknown e-mail, a wrong password and an account without one."""
