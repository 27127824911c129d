"""What is typed about the support's access, in an instance and in the console."""

from typing import Final

from wtforms import Field, Form, StringField, TextAreaField, ValidationError
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length

from tenants.support import DURATIONS
from tenants.web.forms import visible

LONGEST_REASON: Final = 500
FEWEST_LETTERS: Final = 10
DURATION_NAMES: Final = {1: "1 heure", 4: "4 heures", 24: "24 heures", 72: "3 jours (72 heures)"}
_CHOOSE: Final = "Choisissez une des durées proposées."


def _says_something(form: Form, field: Field) -> None:
    """Who reads « x » learns nothing of what is done with their data."""
    if sum(character.isalpha() for character in field.data or "") < FEWEST_LETTERS:
        raise ValidationError(
            f"Dites-le en une phrase, d’au moins {FEWEST_LETTERS} lettres : toutes les personnes de l’espace "
            "la lisent."
        )


class ReasonForm(Form):
    """Why somebody is to come in; everybody reads it as long as the access is open."""

    reason = TextAreaField(
        "Motif",
        [
            DataRequired("Dites pourquoi : toutes les personnes de l’espace le lisent."),
            _says_something,
            Length(max=LONGEST_REASON, message=f"Le motif dépasse {LONGEST_REASON} caractères : abrégez-le."),
        ],
        filters=[visible],
    )


class DurationForm(Form):
    """For how long; a number of hours that is not offered is refused."""

    duration = StringField(
        "Durée",
        [InputRequired(_CHOOSE), AnyOf([str(hours) for hours in DURATIONS], _CHOOSE)],
        default=str(DURATIONS[0]),
    )

    @property
    def hours(self) -> int:
        return int(self.duration.data or "")


class OfferForm(ReasonForm, DurationForm):
    """An access that nobody asked for."""
