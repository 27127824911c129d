"""The sheet as a form: one field for each of its texts. What is right is for ``tenants.structure`` to say."""

from collections.abc import Sequence

from wtforms import Field, Form, HiddenField, StringField, TextAreaField

from tenants.structure import Clash, SheetTexts
from themes.problems import Problem


class SheetForm(Form):
    """``opened`` remembers what the sheet said when the form was opened."""

    opened = HiddenField()
    name = StringField("Nom de la structure")
    description = TextAreaField("Présentation")
    postal_address = TextAreaField("Adresse postale")
    phone = StringField("Téléphone")
    email = StringField("Adresse e-mail")
    website = StringField("Site web")
    siret = StringField("SIRET")
    referent_first_name = StringField("Prénom")
    referent_last_name = StringField("Nom")
    referent_function = StringField("Fonction")
    referent_email = StringField("Adresse e-mail")
    referent_phone = StringField("Téléphone")
    dpo_name = StringField("Nom, ou organisme")
    dpo_email = StringField("Adresse e-mail")

    @classmethod
    def showing(cls, texts: SheetTexts, opened: str) -> "SheetForm":
        return cls(data={**texts.texts, "opened": opened})

    @property
    def typed(self) -> SheetTexts:
        return SheetTexts.typed({field.name: field.data for field in self})

    def complain(self, problems: Sequence[Problem]) -> None:
        """Each problem at its field."""
        for problem in problems:
            _add_error(self[problem.field], problem.message)

    def show_clashes(self, clashes: Sequence[Clash]) -> None:
        """At each field, what the other person wrote there."""
        for clash in clashes:
            theirs = f"a écrit entre-temps : « {clash.theirs} »" if clash.theirs else "l’a vidé entre-temps"
            _add_error(self[clash.column], f"Une autre personne {theirs}.")


def _add_error(field: Field, message: str) -> None:
    field.errors = [*field.errors, message]
