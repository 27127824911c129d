"""What people type. Forms check what is there; whether it is right is for the services to say."""

from wtforms import Form, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired


def _visible(text: str | None) -> str | None:
    """Copying from a document brings spaces and invisible characters along."""
    return text and "".join(character for character in text if character.isprintable()).strip()


class LoginForm(Form):
    """No e-mail format is checked: an address that is not one is an unknown one."""

    email = StringField(
        "Adresse e-mail", [InputRequired("Indiquez votre adresse e-mail.")], filters=[_visible]
    )
    password = PasswordField("Mot de passe", [InputRequired("Indiquez votre mot de passe.")])


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

    def refuse(self, reason: str) -> None:
        """Have the field say which rule the password breaks."""
        self.password.errors = [*self.password.errors, reason]
