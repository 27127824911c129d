"""Step 3: the structure's sheet and the applications of its offer."""

from typing import Final

from provisioner.audit import record
from provisioner.audit.events import MemberRenamed, ReferentReported
from provisioner.instances.conditions import Observation, holds
from provisioner.instances.work import Work
from provisioner.models import Member
from tenants.models import Structure
from tenants.registry import RegisteredInstance
from tenants.structure import Description, SheetTexts, describe_once, enable, kept_sheet, referent_in_words

# Addresses and telephones of referents stay in the instance.
_REFERENT: Final = ("referent_first_name", "referent_last_name", "referent_function")


def ensure_structure(work: Work) -> Observation:
    """What super-conseillers have written in the sheet since is theirs, and the control plane follows it."""
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
    """Name and referent as the member itself gives them; themes are not built again."""
    _follow_name(work, written.name)
    # A sheet of an earlier release knew no referent.
    if written.referent_last_name is not None:
        _follow_referent(work, written)


def _follow_name(work: Work, name: str) -> None:
    member = work.instance.member
    if member.name != name:
        record(work.session, MemberRenamed(work.instance.slug, member.name, name), work.now)
        member.name = name
    work.session.get_one(RegisteredInstance, work.instance.id).name = name


def _follow_referent(work: Work, written: Structure) -> None:
    """MIX-CONTACT-1: here too, with old and new. The mail to the operator leaves from the instance."""
    member = work.instance.member
    before = _referent(member)
    for column in _REFERENT:
        setattr(member, column, getattr(written, column))
    after = _referent(member)
    if after != before:
        record(work.session, ReferentReported(work.instance.slug, before, after), work.now)


def _referent(member: Member) -> str:
    return referent_in_words(SheetTexts.typed({column: getattr(member, column) for column in _REFERENT}))
