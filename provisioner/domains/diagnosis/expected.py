"""What a look is held against, besides the target."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """``token`` is the TXT value that must stand below ``_mixeur-challenge``, None when none is asked for.

    Addresses alone say less than a CNAME: without a token they are right only for a name that was ``proven``
    before. ``front_addresses`` are those that our front answers at, empty when they are not known: IPv6 is
    then not judged. ``authority`` is the certificate authority as CAA records name it, ``account`` our
    account there (RFC 8657 §3), None when members are not told.
    """

    token: str | None = None
    proven: bool = False
    front_addresses: tuple[str, ...] = ()
    authority: str = "letsencrypt.org"
    account: str | None = None
