"""What super-conseillers type about people. A form takes the fields that it declares and no other."""

from collections.abc import Iterable

from wtforms import BooleanField, Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the types

from tenants.accounts.people import Person, PersonTexts, visible
from tenants.models import Account
from tenants.roles import Role
from tenants.web.words import ROLE_NAMES
from themes.problems import Problem


class PersonForm(Form):
    """A person's name and address. Whose account it becomes, and its role, are said elsewhere."""

    first_name = StringField("Prénom", filters=[visible])
    last_name = StringField("Nom", filters=[visible])
    email = StringField("Adresse e-mail", filters=[visible])
    confirmed = BooleanField("Je confirme : une seule personne lit cette boîte")

    doubtful = False
    """Whether the address is shared, by its look, and nobody confirmed that it is not."""

    def fill_in(self, account: Account) -> None:
        self.first_name.data, self.last_name.data = account.first_name, account.last_name
        self.email.data = account.email

    def person(self, known: str | None = None) -> Person | None:
        """The person, or None with a sentence beside each field that is not right.

        An address that is ``known`` was confirmed before.
        """
        person, problems = self._texts().judged()
        self.complain(problem for problem in problems if person is None)
        if person is None or person.email == known or self.confirmed.data or not problems:
            return person
        self.doubtful = True
        self.complain(problems)
        return None

    def complain(self, problems: Iterable[Problem]) -> None:
        """Show each finding beside the field that it is about."""
        for problem in problems:
            field = self[problem.field]
            field.errors = [*field.errors, problem.message]

    def _texts(self) -> PersonTexts:
        return PersonTexts.of(self.first_name.data, self.last_name.data, self.email.data)


class GuestForm(PersonForm):
    """Somebody to invite."""

    role = RadioField(
        "Rôle",
        choices=[
            SelectChoice(role.value, ROLE_NAMES[role]) for role in (Role.CONSEILLER, Role.SUPER_CONSEILLER)
        ],
        default=Role.CONSEILLER.value,
    )

    def chosen_role(self) -> Role:
        """The one chosen; whatever is none of the two is the one that may less."""
        return Role.SUPER_CONSEILLER if self.role.data == Role.SUPER_CONSEILLER.value else Role.CONSEILLER
