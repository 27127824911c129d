"""What came to nothing goes for good, and only that."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from provisioner.addresses import Addresses
from provisioner.dossiers import drafting, handing
from provisioner.dossiers.erasing import KEPT, erase, erase_old
from provisioner.dossiers.receiving import working_copy
from provisioner.errors import Conflict, NotFound
from provisioner.instances.pictures import PictureKind
from storage.objects import ObjectNotFound
from tests.functional.dossiers.folders import CONTACT, Folders


def put_aside(folders: Folders) -> uuid.UUID:
    dossier_id = folders.new()
    with folders.opened(dossier_id) as (session, dossier):
        handing.invite(session, dossier, CONTACT, folders.desk())
        handing.ask_corrections(session, dossier, {"": "Merci de relire."}, folders.desk())
        handing.give_up(session, dossier, folders.platform.clock())
    return dossier_id


def is_gone(folders: Folders, dossier_id: uuid.UUID) -> bool:
    with folders.rows() as session:
        try:
            drafting.find(session, dossier_id)
        except NotFound:
            return True
    return False


def test_an_erased_dossier_leaves_no_row_and_no_key(folders: Folders, addresses: Addresses) -> None:
    dossier_id = put_aside(folders)
    with folders.rows() as session:
        erase(session, folders.platform.intake, drafting.find(session, dossier_id, to_change=True))
    assert is_gone(folders, dossier_id)
    with pytest.raises(ObjectNotFound):
        folders.platform.escrow.identities(dossier_id, addresses.operator)


def test_its_pictures_can_be_seen_no_more_and_those_of_another_dossier_can(folders: Folders) -> None:
    erased, kept = put_aside(folders), folders.new()
    objects = folders.platform.settings.data_dir.resolve() / "objects" / "pictures"
    assert list((objects / str(erased)).iterdir())
    with folders.rows() as session:
        erase(session, folders.platform.intake, drafting.find(session, erased, to_change=True))
    assert not list((objects / str(erased)).iterdir())
    with folders.rows() as session:
        dossier = drafting.find(session, kept)
        assert working_copy(session, folders.platform.intake, dossier, PictureKind.LOGO)


def test_only_a_dossier_that_was_put_aside_can_be_erased(folders: Folders, addresses: Addresses) -> None:
    dossier_id = folders.new()
    with pytest.raises(Conflict), folders.opened(dossier_id) as (session, dossier):
        erase(session, folders.platform.intake, dossier)
    assert folders.platform.escrow.identities(dossier_id, addresses.operator)


def test_the_sweep_erases_what_was_put_aside_too_long_ago(folders: Folders) -> None:
    dossier_id = put_aside(folders)
    erase_old(folders.platform)
    assert not is_gone(folders, dossier_id)
    later = folders.platform.clock() + KEPT + timedelta(minutes=1)
    erase_old(replace(folders.platform, clock=lambda: later))
    assert is_gone(folders, dossier_id)
