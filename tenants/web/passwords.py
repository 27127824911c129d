"""Passwords as they are chosen on the pages of an instance."""

from flask import request

from tenants.accounts import NewPassword
from tenants.registry import normal_host
from tenants.web.instance import current_instance


def chosen_here(text: str) -> NewPassword:
    """One that must not be made of what anybody reads on this site: its structure's name and its address."""
    instance = current_instance()
    return NewPassword(text, (instance.name, instance.slug, normal_host(request.host)))
