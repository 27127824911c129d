"""What keys of objects look like, in every store."""

import re

from storage.objects import ObjectNotFound

_KEY = re.compile(r"[a-z0-9_-][a-z0-9._-]*(/[a-z0-9_-][a-z0-9._-]*)*")


def is_key(text: str) -> bool:
    """``/``-separated names of ``[a-z0-9._-]``, none of them empty or hidden."""
    return _KEY.fullmatch(text) is not None


def checked_key(text: str) -> str:
    """Raises ObjectNotFound: no store holds an object under a malformed key."""
    if not is_key(text):
        raise ObjectNotFound(f"{text!r} : clé d’objet mal formée")
    return text
