"""How much a page takes in, in the console and the pages beside it; see ``tenants.web.sizes``."""

from tenants.web.sizes import allow_sizes, drain, largest_request, takes_up_to

__all__ = ["FILES", "TEXTS", "allow_sizes", "drain", "largest_request", "takes_up_to"]

TEXTS = 400_000
"""Bytes of a whole form: a long description and a hundred accounts, as a browser encodes them."""

FILES = 30 * 10**6
"""Bytes of a form with document and pictures: more than their own checks allow, which then say why not."""
