"""The people of an instance. Functions flush and never commit: the caller's edge does."""

from tenants.accounts.adding import NewAccount, add_missing
from tenants.accounts.finding import everyone, find_by_email
from tenants.accounts.logging_in import LOGIN_REFUSED, log_in, log_out
from tenants.accounts.passwords import NewPassword, choose_password

__all__ = [
    "LOGIN_REFUSED",
    "NewAccount",
    "NewPassword",
    "add_missing",
    "choose_password",
    "everyone",
    "find_by_email",
    "log_in",
    "log_out",
]
