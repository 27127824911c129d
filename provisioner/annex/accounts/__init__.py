"""The accounts to create: the table, its rows, and what is wrong with them."""

from provisioner.annex.accounts.reader import read_accounts

__all__ = ["read_accounts"]
