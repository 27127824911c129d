"""Fields that a form does not have change nothing: role, state, password and owner are not for the asking."""

from dataclasses import dataclass

from tenants.models import Account
from tenants.roles import AccountState, Role
from tests.functional.access.matrix import csrf_token
from tests.functional.attacks.addresses import all_doors
from tests.functional.attacks.world import World
from tests.functional.tenants.my_account.insider import Insider
from tests.functional.tenants.space import PASSWORD, Space

WANTED = {
    "role": Role.SUPER_CONSEILLER.value,
    "is_super_conseiller": "1",
    "state": AccountState.ACTIVE.value,
    "password_hash": "$argon2id$v=19$m=8,t=1,p=1$c2VsZHVzZWw$AAAA",
    "instance": "00000000-0000-0000-0000-000000000000",
    "tenant": "x",
    "X-Tenant-ID": "x",
}


@dataclass(frozen=True)
class Standing:
    role: Role
    state: AccountState
    email: str | None
    password_hash: str | None

    @classmethod
    def of(cls, account: Account) -> "Standing":
        return cls(account.role, account.state, account.email, account.password_hash)


def test_a_conseiller_posts_a_role_to_every_form_and_stays_one(world: World) -> None:
    insider, somebody = Insider.of(world.space), world.space.member()
    before = Standing.of(insider.account())
    token = csrf_token(insider.browser.get("/mon-compte/nom"))
    samples = {"account_id": insider.person.id}
    for account_id in (insider.person.id, somebody.id):
        wanted = {**WANTED, "csrf_token": token, "id": str(account_id), "account_id": str(account_id)}
        for door in all_doors(world.space.app, {**samples, "account_id": account_id}, method="POST"):
            if door.endpoint not in {"login.leave"}:
                insider.browser.post(door.path, {**wanted, "first_name": "Noé", "last_name": "Tilleul"})
    assert Standing.of(insider.account()) == before
    assert insider.browser.get("/comptes").status == 403


def test_a_name_is_all_that_the_form_of_a_name_changes(space: Space) -> None:
    insider = Insider.of(space)
    before = Standing.of(insider.account())
    insider.fill_in("/mon-compte/nom", first_name="Zoé", last_name="Brise", email="x@y.example", **WANTED)
    assert insider.account().first_name == "Zoé"
    assert Standing.of(insider.account()) == before


def test_an_invitation_gives_the_role_that_it_was_made_for(space: Space) -> None:
    person, path = space.invite(Role.CONSEILLER)
    browser = space.visitor()
    chosen = {"password": PASSWORD, "repeated": PASSWORD, **WANTED}
    assert browser.submit(browser.get(path), chosen).status == 302
    with space.rows() as session:
        assert session.get_one(Account, person.id).role is Role.CONSEILLER
    assert browser.get("/comptes").status == 403


def pages(space: Space) -> list[str]:
    return [door.path for door in all_doors(space.app, method="GET")]


def test_no_parameter_and_no_header_names_another_instance_at_any_page(
    space: Space, neighbour: Space
) -> None:
    browser, there = space.signed_in(), str(neighbour.id)
    query = f"?role=super_conseiller&instance={there}&tenant={there}&host={neighbour.host}"
    headers = {"X_Tenant_ID": there, "X_Forwarded_Host": neighbour.host, "X_Original_URL": "/comptes"}
    plain = {path: browser.get(path).status for path in pages(space)}
    named = {path: browser.get(f"{path}{query}", **headers) for path in plain}
    assert {path: page.status for path, page in named.items()} == plain
    told = neighbour.name.encode()
    assert [path for path, page in named.items() if told in page.response.data] == []
