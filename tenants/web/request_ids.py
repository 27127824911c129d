"""One name for each request, by which its lines in the journal and in the trail are found together."""

import uuid

from flask import g


def request_id() -> str:
    """32 hexadecimal characters, new for each request; what a visitor sends under that name is not asked."""
    if "request_id" not in g:
        g.request_id = uuid.uuid4().hex
    return str(g.request_id)
