"""What people type. Forms check what is there; whether it is right is for the services to say."""

from collections.abc import Callable

from wtforms import Form, PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired

from tenants.errors import PasswordRefused
from tenants.typed_text import one_line


def visible(text: str | None) -> str | None:
    """A filter of fields: copying from a document brings spaces and invisible characters along."""
    return text and one_line(text)


class LoginForm(Form):
    """No e-mail format is checked: an address that is not one is an unknown one."""

    email = StringField(
        "Adresse e-mail", [InputRequired("Indiquez votre adresse e-mail.")], filters=[visible]
    )
    password = PasswordField("Mot de passe", [InputRequired("Indiquez votre mot de passe.")])


class EmailForm(Form):
    """Whose password is lost. An address that is not one is an unknown one, as for LoginForm."""

    email = StringField("Adresse e-mail", [DataRequired("Indiquez votre adresse e-mail.")], filters=[visible])


class PasswordForm(Form):
    """Typed twice, since nobody else could say what was typed."""

    password = PasswordField("Nouveau mot de passe", [InputRequired("Choisissez un mot de passe.")])
    repeated = PasswordField(
        "Le même, une seconde fois",
        [
            InputRequired("Saisissez le mot de passe une seconde fois."),
            EqualTo("password", "Les deux saisies diffèrent : ressaisissez le même mot de passe."),
        ],
    )

    def taken_by(self, choose: Callable[[str], None]) -> bool:
        """Whether ``choose`` takes the password; if not, the field says which rule it breaks."""
        try:
            choose(self.password.data or "")
        except PasswordRefused as refused:
            self.password.errors = [*self.password.errors, str(refused)]
            return False
        return True
