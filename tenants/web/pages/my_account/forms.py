"""What people type about themselves. A form takes its own fields and no others: no role, no state, no id."""

from typing import Final

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from tenants.accounts.people import LONGEST_NAME
from tenants.web.forms import PasswordForm, visible

_TOO_LONG: Final = f"{LONGEST_NAME} caractères au plus sont acceptés ici."
_CURRENT: Final = "Votre mot de passe actuel"


class NameForm(Form):
    first_name = StringField(
        "Prénom",
        [DataRequired("Indiquez votre prénom."), Length(max=LONGEST_NAME, message=_TOO_LONG)],
        filters=[visible],
    )
    last_name = StringField(
        "Nom",
        [DataRequired("Indiquez votre nom."), Length(max=LONGEST_NAME, message=_TOO_LONG)],
        filters=[visible],
    )


class OwnPasswordForm(PasswordForm):
    current = PasswordField(_CURRENT, [InputRequired("Indiquez votre mot de passe actuel.")])


class OwnEmailForm(Form):
    email = StringField(
        "Nouvelle adresse e-mail", [DataRequired("Indiquez la nouvelle adresse.")], filters=[visible]
    )
    current = PasswordField(_CURRENT, [InputRequired("Indiquez votre mot de passe.")])
