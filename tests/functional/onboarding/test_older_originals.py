"""Originals that an older release kept readable are sealed when their instance is next looked at."""

import hashlib
import shutil
import uuid
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from provisioner.addresses import Addresses
from provisioner.instances import originals, pictures
from provisioner.instances.order import Order
from provisioner.instances.pictures import PictureKind, WorkingCopy
from provisioner.instances.reconcile import reconcile
from provisioner.instances.work import Platform
from provisioner.models import Instance
from tests.members import live_instance, load, order, picture


def made_by_an_older_release(platform: Platform, instance_id: uuid.UUID, *contents: bytes) -> None:
    """Put the store and the row back to how the release before left them."""
    objects = platform.settings.data_dir.resolve() / "objects"
    for folder in ("originals", "pictures"):
        shutil.rmtree(objects / folder / str(instance_id))
    platform.escrow.destroy(instance_id)
    for content in contents:
        sha256 = hashlib.sha256(content).hexdigest()
        platform.store.put(f"originals/{sha256}", content)
    with Session(platform.control) as session, session.begin():
        session.execute(update(Instance).where(Instance.id == instance_id).values(recipient=None))


def pictured() -> Order:
    """With pictures that no other member has: what lies readable is kept for whoever else may need it."""
    colour = f"#{uuid.uuid4().hex[:6]}"
    return replace(order(), logo=picture(320, 160, colour), banner=picture(2000, 175, colour))


def test_they_are_sealed_and_no_longer_readable(platform: Platform, addresses: Addresses) -> None:
    given = pictured()
    assert given.logo is not None
    assert given.banner is not None
    instance_id = live_instance(platform, given).id
    made_by_an_older_release(platform, instance_id, given.logo, given.banner)
    reconcile(platform, instance_id)
    (identity,) = platform.escrow.identities(instance_id, addresses.operator)
    assert load(platform, instance_id).recipient == identity.recipient
    for kind, content in ((PictureKind.LOGO, given.logo), (PictureKind.BANNER, given.banner)):
        sha256 = hashlib.sha256(content).hexdigest()
        assert originals.read(platform.store, instance_id, sha256, identity) == content
        assert pictures.read(platform.store, WorkingCopy(instance_id, kind, sha256))
    assert not platform.store.exists(f"originals/{hashlib.sha256(given.banner).hexdigest()}")


def test_one_that_another_instance_still_needs_stays_until_that_is_sealed_too(platform: Platform) -> None:
    given = pictured()
    assert given.logo is not None
    first = live_instance(platform, given).id
    second = live_instance(platform, replace(order(), logo=given.logo, banner=given.banner)).id
    key = f"originals/{hashlib.sha256(given.logo).hexdigest()}"
    for instance_id in (first, second):
        made_by_an_older_release(platform, instance_id, given.logo)
    reconcile(platform, first)
    assert platform.store.exists(key)
    reconcile(platform, second)
    assert not platform.store.exists(key)
