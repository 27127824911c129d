"""What people type here. Codes are read leniently: spaces, dashes and small letters are no mistake."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import InputRequired

_LONGEST = 100


class CodeForm(Form):
    """A code of the application, or a recovery code."""

    code = StringField("Code à 6 chiffres", [InputRequired("Saisissez le code.")])

    @property
    def typed(self) -> str:
        """Never longer than what anybody compares with."""
        return (self.code.data or "")[:_LONGEST]


class OwnPasswordForm(Form):
    """Somebody who is signed in proves that it is still them."""

    password = PasswordField("Votre mot de passe", [InputRequired("Indiquez votre mot de passe.")])
