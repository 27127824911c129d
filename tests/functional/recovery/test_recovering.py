"""The machine is lost: archives, keys and the operator's key bring the whole service back on another."""

import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from provisioner.audit.events import SupportReported
from provisioner.audit.support import report_support
from provisioner.audit.trails import all_trails, find_trail
from provisioner.audit.verifying import verify_control, verify_instance
from provisioner.backups.catalogue import archives_of as catalogued
from provisioner.backups.census import compare
from provisioner.backups.keys.escrow_check import check_escrow
from provisioner.backups.models import ArchiveState
from provisioner.domains.models import Domain
from provisioner.domains.tokens import token_of
from provisioner.instances import originals
from provisioner.instances.conditions import ConditionType, find
from provisioner.instances.ensure_kept import NOT_RECOVERED
from provisioner.instances.reconcile import reconcile
from provisioner.models import ControlEvent, ControlMail, Instance, StaffSignIn
from storage.database import connect, database_exists
from storage.errors import DatabaseUnavailable
from tenants.audit import record
from tenants.audit.events import SupportAsked
from tenants.databases import TenantNames, login_url
from tenants.models import AuditEvent, Mail, SignIn
from tenants.registry import InstanceState
from tests.functional.backups.copied import contents
from tests.functional.recovery.conftest import LOST_LINE, RELAYED, Recovered
from tests.functional.recovery.lost_machine import Lost, archives_of, codes, saved
from tests.functional.tenants.second_factor.keys import come_in
from tests.members import load

BACK = ("open", "suspended")
# Sessions are ended; the trail says that the instance came back; its head is known to the other plane.
SETTLED = {"sign_ins", "audit_events", "operator_heads"}


@pytest.mark.parametrize("name", BACK)
def test_every_table_has_the_rows_of_its_newest_archive(lost: Lost, recovered: Recovered, name: str) -> None:
    outcome = recovered.outcome(lost, name)
    assert outcome.ok
    assert outcome.brought is not None
    assert outcome.brought.key.endswith(archives_of(lost.folder, lost.ids[name])[-1].name)
    assert dict(outcome.brought.rows) == lost.rows[name]
    found = {
        table.removeprefix("public."): one.rows
        for table, one in contents(recovered.platform, lost.ids[name]).items()
    }
    expected = {table.removeprefix("public."): rows for table, rows in lost.rows[name].items()}
    assert {table for table in expected if found[table] != expected[table]} <= SETTLED


def test_the_control_database_is_that_of_its_newest_archive(lost: Lost, recovered: Recovered) -> None:
    control = recovered.report.control
    assert control.key.endswith(archives_of(lost.folder, None)[-1].name)
    assert dict(control.rows) == lost.rows["control"]
    assert recovered.report.control_problems == ()


def test_people_come_in_with_their_password_and_their_second_factor(lost: Lost, recovered: Recovered) -> None:
    space = recovered.space(lost.ids["open"])
    assert lost.person is not None
    assert come_in(space, lost.person, space.telephone(lost.person)).get("/").status == 200


def test_sessions_of_before_are_over(lost: Lost, recovered: Recovered) -> None:
    assert lost.rows["open"]["public.sign_ins"] > 0
    with recovered.space(lost.ids["suspended"]).rows() as tenant:
        assert tenant.scalars(select(SignIn)).all() == []
    with Session(recovered.platform.control) as session:
        assert session.scalars(select(StaffSignIn)).all() == []


@pytest.mark.parametrize("name", BACK)
def test_originals_pictures_and_themes_are_where_they_were(
    lost: Lost, recovered: Recovered, name: str
) -> None:
    before, now = lost.folder / "objects", recovered.platform.settings.data_dir / "objects"
    theme = load(recovered.platform, lost.ids[name]).theme_version
    folders = [f"originals/{lost.ids[name]}", f"pictures/{lost.ids[name]}", f"themes/{theme}"]
    files = [
        path.relative_to(before)
        for folder in folders
        for path in (before / folder).rglob("*")
        if path.is_file()
    ]
    assert len({path.parts[0] for path in files}) == 3
    assert all((now / path).read_bytes() == (before / path).read_bytes() for path in files)


def test_originals_open(lost: Lost, recovered: Recovered) -> None:
    platform, owner = recovered.platform, lost.ids["open"]
    identities = platform.escrow.identities(owner, platform.operator())
    kept = list(platform.store.keys(f"originals/{owner}/"))
    assert [originals.read(platform.store, owner, Path(key).stem, *identities)[:1] for key in kept] != []


def test_names_keep_their_tokens_and_are_looked_at_again(lost: Lost, recovered: Recovered) -> None:
    assert lost.domain is not None
    assert token_of(recovered.platform.domain_key, lost.domain) == lost.token
    with Session(recovered.platform.control) as session:
        looked_at = session.get_one(Domain, lost.domain).next_look_at
    assert looked_at is not None
    assert looked_at <= recovered.platform.clock()


def test_a_suspended_instance_is_back_and_suspended(lost: Lost, recovered: Recovered) -> None:
    assert load(recovered.platform, lost.ids["suspended"]).state is InstanceState.SUSPENDED
    assert recovered.space(lost.ids["suspended"]).visitor().get("/login").status == 503


def test_a_shredded_instance_is_said_to_be_so_and_never_comes_up_empty(
    lost: Lost, recovered: Recovered
) -> None:
    outcome = recovered.outcome(lost, "shredded")
    assert (outcome.brought, codes(outcome), outcome.ok) == (None, ["shredded"], True)
    reconcile(recovered.platform, outcome.id)
    ready = find(load(recovered.platform, outcome.id), ConditionType.DATABASE_READY)
    assert ready is not None
    assert ready.reason == NOT_RECOVERED
    with connect(recovered.platform.admin) as admin:
        assert not database_exists(admin, TenantNames.of(outcome.id).database)


def test_an_instance_that_no_control_archive_knows_is_named_with_its_archive(
    lost: Lost, recovered: Recovered
) -> None:
    outcome = recovered.outcome(lost, "late")
    assert (outcome.slug, codes(outcome), outcome.ok) == (lost.slugs["late"], ["unknown_instance"], False)
    assert archives_of(lost.folder, outcome.id)[-1].name in outcome.problems[0].message
    with Session(recovered.platform.control) as session:
        assert session.get(Instance, outcome.id) is None


def test_no_instance_reaches_another(lost: Lost, recovered: Recovered) -> None:
    platform = recovered.platform
    own = login_url(platform.admin, platform.keys, lost.ids["open"])
    connect(own).close()
    with pytest.raises(DatabaseUnavailable):
        connect(own, TenantNames.of(lost.ids["suspended"]).database)


def test_work_of_the_former_machine_is_not_done_again(lost: Lost, recovered: Recovered) -> None:
    waiting = text("SELECT task_name FROM procrastinate_jobs WHERE status IN ('todo', 'doing')")
    with Session(recovered.platform.control) as session:
        assert session.scalars(waiting).all() == []


def test_a_mail_that_the_former_machine_had_time_to_send_is_not_sent_again(
    lost: Lost, recovered: Recovered
) -> None:
    assert codes(recovered.outcome(lost, "open")) == ["mails_closed"]
    with recovered.space(lost.ids["open"]).rows() as tenant:
        mail = tenant.scalars(select(Mail).where(Mail.key == RELAYED)).one()
        assert (mail.attempts, mail.delivered_at is not None) == (0, True)
    with Session(recovered.platform.control) as session:
        mine = session.scalars(select(ControlMail).where(ControlMail.key == RELAYED)).one()
        assert (mine.attempts, mine.delivered_at is not None) == (0, True)


def test_a_mail_that_was_still_to_leave_is_sent(lost: Lost, recovered: Recovered) -> None:
    assert lost.person is not None
    mails = (recovered.platform.settings.data_dir / "outbox").glob("*.eml")
    assert [lost.person.email in mail.read_text() for mail in mails] == [True]


def test_the_catalogue_knows_archives_that_were_taken_after_it(lost: Lost, recovered: Recovered) -> None:
    with Session(recovered.platform.control) as session:
        for owner in (None, lost.ids["open"], lost.ids["suspended"]):
            rows = {Path(one.key).name: one.state for one in catalogued(session, owner)}
            lying = {path.name for path in archives_of(lost.folder, owner)}
            assert lying <= set(rows)
            assert set(rows.values()) <= {ArchiveState.STORED, ArchiveState.VERIFIED}
    strangers = compare(recovered.platform).strangers
    assert {key.split("/")[1] for key in strangers} == {str(lost.ids["late"])}


def test_keys_open_and_archives_are_taken_again(lost: Lost, recovered: Recovered) -> None:
    with Session(recovered.platform.control) as session:
        assert check_escrow(recovered.platform, session).ok
    assert saved(recovered.platform, lost.ids["suspended"]).recipient
    assert saved(recovered.platform, None).recipient


def test_trails_are_sound_and_say_from_which_archive_they_go_on(lost: Lost, recovered: Recovered) -> None:
    platform = recovered.platform
    with Session(platform.control) as session:
        said = session.scalars(select(ControlEvent).where(ControlEvent.kind == "service.recovered")).one()
        mine = find_trail(session, lost.slugs["open"])
        back = all_trails(session)
    assert said.fields["archive"] == str(recovered.report.control.archive)
    found = [verify_control(platform, back), *(verify_instance(platform, one) for one in back)]
    assert [(one.wounds, one.unread) for one in found] == [((), ())] * (1 + len(BACK))
    with recovered.space(mine.id).rows() as tenant:
        lines = select(func.count()).where(AuditEvent.kind == "instance.recovered")
        assert tenant.scalar(lines) == 1


def test_what_support_does_is_told_of_where_lines_were_lost_that_had_been(
    lost: Lost, recovered: Recovered
) -> None:
    platform = recovered.platform
    with recovered.space(lost.ids["open"]).rows() as tenant:
        record(tenant, SupportAsked(uuid.uuid4(), "ambre@service.example", "essai"), platform.clock())
    report_support(platform)
    report_support(platform)
    told = select(ControlEvent).where(ControlEvent.kind == SupportReported.kind)
    with Session(platform.control) as session:
        lines = [one.fields["position"] for one in session.scalars(told)]
    assert len(lines) == 2
    assert LOST_LINE in lines
