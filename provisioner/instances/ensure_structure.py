"""Step 3: the structure's sheet and the applications of its offer."""

from provisioner.instances.conditions import Observation, holds
from provisioner.instances.work import Work
from tenants.structure import describe_once, enable


def ensure_structure(work: Work) -> Observation:
    """What super-conseillers have written in the sheet since stays theirs."""
    member = work.instance.member
    with work.tenant_session() as tenant:
        describe_once(tenant, member.name, member.description, member.siret)
        enable(tenant, work.instance.applications)
    count = len(work.instance.applications)
    return holds("Described", f"Fiche de la structure remplie, {count} applications disponibles.")
