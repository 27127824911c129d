"""The operator's own names, addresses and zones: they stand all over the offer and are never the member's."""

import re

from provisioner.annex.document.spelling import fold, spelling
from provisioner.domains.names import NameRules
from provisioner.domains.reserved import name_rules
from provisioner.offers import load_offer

NAME = "HESPUL"

_OPERATOR = re.compile(
    rf"\bhespul\b|{spelling('14 place jules ferry')}|{spelling('14, place jules ferry')}"
    rf"|\b{spelling('le prestataire')}\b"
)
_MEMBER = re.compile(
    rf"\b(?:{spelling('membre')}|{spelling('votre structure')}|{spelling('bénéficiaire')})\b"
)


def mentions_operator(text: str) -> bool:
    return bool(_OPERATOR.search(fold(text)))


def mentions_member(text: str) -> bool:
    return bool(_MEMBER.search(fold(text)))


def is_own_host(host: str) -> bool:
    """Whether a host name, in lower case, lies where only the operator creates names (MIX-DNS-1)."""
    return any(host == zone or host.endswith(f".{zone}") for zone in load_offer().domain.operator_zones)


def is_template_example(host: str) -> bool:
    """Whether it is the name that the empty form prints as an example, or its beginning (MIX-FORM-9)."""
    return load_offer().domain.template_example.startswith(host)


def names_for_members() -> NameRules:
    """Which names a member may give, whatever others have (MIX-DNS-1)."""
    return name_rules(load_offer().domain)


def is_own_email(address: str) -> bool:
    return is_own_host(address.rpartition("@")[2])
