"""Hashes of the passwords that tests log in with: each takes a tenth of a second, and one of each will do."""

from functools import cache

from tenants.passwords import hash_password


@cache
def hash_of(password: str) -> str:
    """What the row of somebody holds who chose ``password``."""
    return hash_password(password, minimum=12)
