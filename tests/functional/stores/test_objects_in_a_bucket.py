"""Files in a bucket: members taken in and shown, and visitors spared the bucket's troubles."""

import re
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from provisioner.addresses import Addresses
from provisioner.app.instances import tenant_application
from provisioner.app.platform import open_platform
from provisioner.dossiers import drafting
from provisioner.dossiers.erasing import erase
from provisioner.dossiers.handing import give_up
from provisioner.instances.work import Platform
from provisioner.models import Instance
from provisioner.settings import Settings
from tenants.web.database import close_databases
from tests.functional.console.office import Office
from tests.functional.dossiers.folders import Folders
from tests.members import live_instance
from tests.pages import PageClient
from tests.s3.front import Front
from tests.s3.server import ACCESS, TestBucket


def in_bucket(settings: Settings, bucket: TestBucket) -> Settings:
    """The same installation with its objects there."""
    return settings.model_copy(update={"objects_url": bucket.address, "objects_access": ACCESS})


@pytest.fixture
def remote(platform: Platform, bucket: TestBucket) -> Iterator[Platform]:
    with open_platform(in_bucket(platform.settings, bucket)) as opened:
        yield opened


@contextmanager
def visiting(settings: Settings, instance: Instance) -> Iterator[PageClient]:
    """By a web process that has just begun."""
    application = tenant_application(Addresses(settings, serving=True))
    yield PageClient(application, f"{instance.slug}.localhost")
    close_databases(application)


def looks(visitor: PageClient) -> list[bytes]:
    """The login page's own stylesheet and pictures."""
    paths = re.findall(r'(?:href|src)="(/theme/[^"]+)"', visitor.get("/login").response.text)
    answers = [visitor.get(path) for path in paths]
    assert {answer.status for answer in answers} == {200}
    return [answer.response.data for answer in answers]


def test_an_instance_is_taken_in_and_shown(remote: Platform, bucket: TestBucket) -> None:
    instance = live_instance(remote)
    with visiting(remote.settings, instance) as visitor:
        assert len(looks(visitor)) >= 2
    themes = bucket.file(f"themes/{instance.theme_version}")
    assert (themes / "theme.css").is_file()
    assert not (remote.settings.data_dir / "objects" / "themes" / instance.theme_version).exists()


def test_themes_are_asked_for_once_and_shown_without_the_bucket(
    remote: Platform, bucket: TestBucket, front: Front
) -> None:
    instance = live_instance(remote)
    behind_front = in_bucket(remote.settings, front.before(bucket))
    shutil.rmtree(remote.settings.data_dir / "objects-cache")
    with visiting(behind_front, instance) as visitor:
        expected = looks(visitor)
    asked = [request.path for request in front.seen]
    assert len(asked) == len(set(asked)) > 0
    front.answer(503, "SlowDown")
    with visiting(behind_front, instance) as visitor:
        assert looks(visitor) == expected


def test_a_dossiers_files_are_kept_shown_and_erased_there(remote: Platform, bucket: TestBucket) -> None:
    folders = Folders(remote)
    dossier_id = folders.new()
    with Office.opened(remote, Addresses(remote.settings, serving=True)) as office:
        logo = office.signed_in().get(f"/dossiers/{dossier_id}/images/logo")
        assert (logo.status, logo.headers["Content-Type"]) == (200, "image/png")
    assert owned(bucket, "originals", dossier_id)
    assert owned(bucket, "pictures", dossier_id)
    with folders.opened(dossier_id) as (session, dossier):
        give_up(session, dossier, remote.clock())
    with folders.rows() as session:
        erase(session, remote.intake, drafting.find(session, dossier_id, to_change=True))
    assert not owned(bucket, "pictures", dossier_id)


def owned(bucket: TestBucket, kind: str, owner: uuid.UUID) -> list[str]:
    return list(bucket.store.keys(f"{kind}/{owner}/"))
