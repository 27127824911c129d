"""What an instance tells the pages where its people come in."""

import uuid
from datetime import datetime
from typing import Any

from flask import Response, after_this_request
from flask_login import current_user
from sqlalchemy.orm import Session

from tenants.audit import record
from tenants.audit.event import Event
from tenants.entering import open_session
from tenants.keys import Purpose
from tenants.models import Account
from tenants.outbox import Topic, post
from tenants.roles import AccountState, SignInStage
from tenants.second_factor import ACCOUNT_FACTORS, FactorKey, factor_required
from tenants.sign_ins import ACCOUNT_SIGN_INS
from tenants.web.config import configuration
from tenants.web.database import db
from tenants.web.entrance.desk import Desk, Person, this_device
from tenants.web.identity import SignedIn
from tenants.web.instance import current_instance
from tenants.web.mail import commit_and_wake
from tenants.web.rendering import render_page
from tenants.web.sessions import begin_session


class InstanceDesk(Desk):
    """Its accounts."""

    sign_ins = ACCOUNT_SIGN_INS
    factors = ACCOUNT_FACTORS
    files = "static"
    card = "brand-card form-card"
    way_out = (
        "Un super-conseiller de votre structure peut retirer votre second facteur : "
        "demandez-le-lui, puis reconnectez-vous."
    )
    helpers_may_lack = True
    why_asked = (
        "Votre structure demande à chaque personne un second facteur : un code, en plus du mot de passe."
    )
    why_kept = (
        "Votre structure demande à chaque personne un second facteur : il se remplace, et ne se retire pas."
    )

    def session(self) -> Session:
        return db.session()

    def now(self) -> datetime:
        return configuration().clock()

    def key(self) -> FactorKey:
        return FactorKey(configuration().keys.derive(Purpose.SECOND_FACTOR, current_instance().id))

    def name(self) -> str:
        return current_instance().name

    def person(self, owner: uuid.UUID, *, lock: bool = False) -> Person | None:
        account = db.session.get(Account, owner, with_for_update=lock or None)
        if account is None or account.state is not AccountState.ACTIVE:
            return None
        return Person(account.id, account.email or "", account.password_hash)

    def factor_is_asked(self) -> bool:
        return factor_required(db.session())

    def let_in(self, person: Person, factor: str | None) -> None:
        account = db.session.get_one(Account, person.id, with_for_update=True)
        self.end_this_browser()
        entry = open_session(db.session(), account, this_device(), factor, self.now())
        begin_session(SignedIn.of(current_instance(), account, entry.sign_in))

    def renew(self, person: Person) -> None:
        account = db.session.get_one(Account, person.id, with_for_update=True)
        self.end_this_browser()
        sign_in = ACCOUNT_SIGN_INS.begin(db.session(), person.id, this_device(), SignInStage.OPEN, self.now())
        begin_session(SignedIn.of(current_instance(), account, sign_in))

    def record(self, event: Event) -> None:
        record(db.session(), event, self.now())

    def tell(self, person: Person, topic: Topic) -> None:
        post(db.session(), topic, uuid.uuid4(), self.now(), account=str(person.id))

        @after_this_request
        def leave_at_once(response: Response) -> Response:
            commit_and_wake()
            return response

    def show(self, template: str, **values: Any) -> str:
        if not current_user.is_authenticated:
            return render_page(template, frame="base.html", visitor=None, desk=self, **values)
        return render_page(template, frame="signed_in.html", visitor=current_user, desk=self, **values)
