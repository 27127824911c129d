"""Names that no instance may ask for, whoever asks: the operator's and ours."""

from provisioner.domains.names import NameRules
from provisioner.offers import Domain


def name_rules(terms: Domain, *ours: str) -> NameRules:
    """As the offer says, and in ``ours`` the installation. Who looks like others takes the claims to know."""
    return NameRules((*terms.operator_zones, terms.cname_target, *ours), terms.template_example)
