"""Names that no instance may ask for, whoever asks: the operator's and ours."""

from provisioner.domains.names import NameRules
from provisioner.offers import Domain


def name_rules(terms: Domain, base_domain: str) -> NameRules:
    """As the offer and the installation say; names that look like others' take the claims to be known."""
    return NameRules((*terms.operator_zones, terms.cname_target, base_domain), terms.template_example)
