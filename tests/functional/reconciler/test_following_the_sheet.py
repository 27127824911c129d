"""The sheet is filled once, is its super-conseillers' from then on, and the control plane follows it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from provisioner.annex.annex import Offer, Referent
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform, tenant_session
from provisioner.models import ControlEvent, Instance
from tenants.models import Structure
from tenants.registry import RegisteredInstance
from tenants.structure import SheetTexts, edit
from tests.members import live_instance, load, order, with_reading

KNOWN = Offer(address="1, place du Marché", referent=Referent("Maxime", "Lande", "chargé de mission"))


@pytest.fixture
def instance(platform: Platform) -> Instance:
    """A member that named its referent when it accepted the offer."""
    return live_instance(platform, with_reading(order(), offer=KNOWN))


def sheet_of(platform: Platform, instance: Instance) -> SheetTexts:
    with tenant_session(platform.tenants, instance) as tenant:
        return SheetTexts.of(tenant.get_one(Structure, 1))


def write(platform: Platform, instance: Instance, **texts: str) -> None:
    """As its super-conseillers would."""
    with tenant_session(platform.tenants, instance) as tenant:
        before = SheetTexts.of(tenant.get_one(Structure, 1))
        edit(tenant, SheetTexts.typed({**before.texts, **texts}), before.marks, platform.clock())


def events(platform: Platform, instance: Instance) -> list[tuple[str, str, str]]:
    about = select(ControlEvent).where(ControlEvent.fields["slug"].astext == instance.slug)
    with Session(platform.control) as session:
        lines = session.scalars(about.order_by(ControlEvent.position)).all()
        return [
            (line.kind, line.fields["before"], line.fields["after"])
            for line in lines
            if "before" in line.fields
        ]


def test_a_new_sheet_says_what_the_member_returned(platform: Platform, instance: Instance) -> None:
    sheet = sheet_of(platform, instance)
    assert sheet["name"] == instance.member.name
    assert sheet["postal_address"] == "1, place du Marché"
    assert (sheet["referent_first_name"], sheet["referent_last_name"]) == ("Maxime", "Lande")
    assert sheet["referent_function"] == "chargé de mission"


def test_what_a_sheet_of_an_earlier_release_lacks_is_filled_in(
    platform: Platform, instance: Instance
) -> None:
    with tenant_session(platform.tenants, instance) as tenant:
        row = tenant.get_one(Structure, 1)
        row.postal_address, row.referent_last_name, row.name = None, None, "Un nom d’avant"
    reconcile(platform, instance.id)
    sheet = sheet_of(platform, instance)
    assert (sheet["postal_address"], sheet["referent_last_name"]) == ("1, place du Marché", "Lande")
    assert sheet["name"] == "Un nom d’avant"
    assert load(platform, instance.id).member.name == instance.member.name


def test_what_super_conseillers_emptied_stays_empty(platform: Platform, instance: Instance) -> None:
    write(platform, instance, postal_address="")
    reconcile(platform, instance.id)
    assert sheet_of(platform, instance)["postal_address"] == ""


def test_another_name_and_referent_reach_the_member_and_the_registry_once(
    platform: Platform, instance: Instance
) -> None:
    renamed = f"{instance.member.name} et ses vallées"
    write(
        platform,
        instance,
        name=renamed,
        referent_first_name="Ève",
        referent_last_name="Durand",
        referent_function="",
        referent_email="e.durand@sylve.example",
    )
    for _ in range(2):
        reconcile(platform, instance.id)
    followed = load(platform, instance.id)
    assert followed.member.name == renamed
    assert (followed.member.referent_first_name, followed.member.referent_last_name) == ("Ève", "Durand")
    assert followed.member.referent_function is None
    assert followed.theme_version == instance.theme_version
    with Session(platform.control) as session:
        assert session.get_one(RegisteredInstance, instance.id).name == renamed
    assert events(platform, instance) == [
        ("instance.renamed", instance.member.name, renamed),
        ("instance.referent_changed", "Maxime Lande, chargé de mission", "Ève Durand"),
    ]


def test_the_rest_of_the_sheet_stays_in_the_instance(platform: Platform, instance: Instance) -> None:
    write(platform, instance, siret="20004161400252", description="Autre chose.", postal_address="2, quai")
    reconcile(platform, instance.id)
    followed = load(platform, instance.id).member
    assert (followed.siret, followed.postal_address) == (instance.member.siret, "1, place du Marché")
    assert followed.description == instance.member.description
    assert events(platform, instance) == []
