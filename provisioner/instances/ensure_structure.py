"""Step 3: the structure's sheet and the applications of its offer."""

from provisioner.instances.conditions import Observation, holds
from provisioner.instances.work import Work
from provisioner.models import Member
from tenants.models import Structure
from tenants.registry import RegisteredInstance
from tenants.structure import Description, describe_once, enable, kept_sheet


def ensure_structure(work: Work) -> Observation:
    """What super-conseillers have written in the sheet since stays theirs, and the control plane follows it."""
    with work.tenant_session() as tenant:
        describe_once(tenant, _known(work.instance.member))
        enable(tenant, work.instance.applications)
        written = kept_sheet(tenant)
        if written is not None:
            tenant.expunge(written)
    if written is not None:
        _follow(work, written)
    count = len(work.instance.applications)
    return holds("Described", f"Fiche de la structure remplie, {count} applications disponibles.")


def _known(member: Member) -> Description:
    return Description(
        name=member.name,
        description=member.description,
        siret=member.siret,
        postal_address=member.postal_address,
        referent_first_name=member.referent_first_name,
        referent_last_name=member.referent_last_name,
        referent_function=member.referent_function,
    )


def _follow(work: Work, written: Structure) -> None:
    """Name and referent as the member itself gives them (MIX-CONTACT-1); themes are not built again."""
    member = work.instance.member
    member.name = written.name
    work.session.get_one(RegisteredInstance, work.instance.id).name = written.name
    if written.referent_last_name is not None:
        member.referent_first_name = written.referent_first_name
        member.referent_last_name = written.referent_last_name
        member.referent_function = written.referent_function
