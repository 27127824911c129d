"""Public suffixes: the names below which anybody registers a domain (publicsuffix.org)."""

from functools import cache

from publicsuffixlist import PublicSuffixList


def is_public(name: str) -> bool:
    """Whether ``name`` is a suffix of everybody's, as ``fr`` and ``gouv.fr`` are, and the root."""
    return name == "" or _suffixes().is_public(name)


def domain_of(host: str) -> str:
    """The domain that ``host`` lies in, as it was registered below a suffix; ``host`` if it is a suffix."""
    return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
