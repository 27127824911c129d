"""The form, section by section (MIX-FORM-1 to 13), each field with its rule in words."""

from dataclasses import dataclass
from enum import StrEnum

from provisioner.annex.entry import Field


class SectionKey(StrEnum):
    """In the order of the annex; the values stand in addresses and anchors."""

    STRUCTURE = "structure"
    CONTACT = "contact"
    IDENTITY = "identite"
    DOMAIN = "adresse"
    ACCOUNTS = "comptes"
    BILLING = "facturation"


class Need(StrEnum):
    """How badly a field is needed, in the words beside its label; nothing beside one that is required."""

    REQUIRED = ""
    FOR_INVOICE = "pour la facture"
    OPTIONAL = "facultatif"


class Control(StrEnum):
    """What a field is typed into."""

    LINE = "text"
    EMAIL = "email"
    PARAGRAPHS = "textarea"
    COLOUR = "colour"


@dataclass(frozen=True, slots=True)
class FormField:
    """``autocomplete`` is what the contact's own browser may know; ``rows`` the height of a text area."""

    name: Field
    label: str
    rule: str
    need: Need = Need.REQUIRED
    control: Control = Control.LINE
    autocomplete: str = "off"
    inputmode: str | None = None
    example: str | None = None
    rows: int = 0


@dataclass(frozen=True, slots=True)
class FormSection:
    """``lead`` says what the section is for. Pictures and accounts are no fields: they have their own parts.

    ``groups`` are places above several fields, where a finding may be about all of them.
    """

    key: SectionKey
    title: str
    lead: str
    fields: tuple[FormField, ...] = ()
    groups: tuple[str, ...] = ()

    @property
    def has_pictures(self) -> bool:
        return self.key is SectionKey.IDENTITY

    @property
    def has_accounts(self) -> bool:
        return self.key is SectionKey.ACCOUNTS


_STRUCTURE = (
    FormField(
        Field.NAME,
        "Nom de la structure",
        "Le nom complet, tel qu’il doit paraître dans l’espace et sur les rapports. 200 caractères au plus.",
        autocomplete="organization",
        example="Communauté de communes du Val d’Ambre",
    ),
    FormField(
        Field.DESCRIPTION,
        "Description",
        "Qui vous êtes, pour qui vous travaillez : un ou plusieurs paragraphes, séparés par une ligne vide.",
        control=Control.PARAGRAPHS,
        rows=8,
    ),
)
_CONTACT = (
    FormField(
        Field.CONTACT_FIRST_NAME, "Prénom", "Le prénom d’une seule personne.", autocomplete="given-name"
    ),
    FormField(Field.CONTACT_LAST_NAME, "Nom", "Son nom de famille.", autocomplete="family-name"),
    FormField(
        Field.CONTACT_EMAIL,
        "Adresse e-mail",
        "C’est là que nous écrivons pour toute question sur cette annexe.",
        control=Control.EMAIL,
        autocomplete="email",
        inputmode="email",
        example="prenom.nom@votre-structure.fr",
    ),
)
_COLOUR_RULE = "Un dièse suivi de six chiffres ou lettres de A à F. Votre charte graphique donne ce code."
_IDENTITY = (
    FormField(
        Field.PRIMARY,
        "Couleur principale",
        f"Celle du bandeau et des boutons. {_COLOUR_RULE}",
        control=Control.COLOUR,
        example="#1A73C4",
    ),
    FormField(
        Field.SECONDARY,
        "Couleur secondaire",
        f"Celle des filets et des puces. {_COLOUR_RULE}",
        control=Control.COLOUR,
        example="#F2A900",
    ),
)
_DOMAIN = (
    FormField(
        Field.DOMAIN,
        "Nom de domaine",
        "Un nom créé pour Mixeur dans votre propre domaine. Laissez vide pour recevoir un nom par défaut ; "
        "le vôtre pourra venir plus tard.",
        need=Need.OPTIONAL,
        inputmode="url",
        example="mixeur.votre-structure.fr",
    ),
)
_BILLING = (
    FormField(
        Field.SIRET,
        "N° SIRET à facturer",
        "14 chiffres ; les espaces ne comptent pas.",
        need=Need.FOR_INVOICE,
        inputmode="numeric",
        example="123 456 789 00012",
    ),
    FormField(
        Field.ADDRESS,
        "Adresse ou entité à facturer",
        "Avec le code postal et la ville.",
        need=Need.FOR_INVOICE,
        control=Control.PARAGRAPHS,
        autocomplete="billing street-address",
        rows=3,
    ),
    FormField(
        Field.REFERENT_FIRST_NAME,
        "Prénom de la personne référente",
        "Qui suit le contrat pour votre structure ; ce peut être une autre personne que le contact.",
        need=Need.FOR_INVOICE,
    ),
    FormField(
        Field.REFERENT_LAST_NAME,
        "Nom de la personne référente",
        "Son nom de famille.",
        need=Need.FOR_INVOICE,
    ),
    FormField(
        Field.REFERENT_FUNCTION,
        "Fonction de la personne référente",
        "Son poste dans la structure. 100 caractères au plus.",
        need=Need.FOR_INVOICE,
        example="Chargée de mission Habitat",
    ),
)

SECTIONS = (
    FormSection(
        SectionKey.STRUCTURE, "Structure", "Comment votre structure se présente dans son espace.", _STRUCTURE
    ),
    FormSection(
        SectionKey.CONTACT,
        "Contact",
        "À qui nous adresser pour la personnalisation de l’espace.",
        _CONTACT,
        ("contact",),
    ),
    FormSection(
        SectionKey.IDENTITY,
        "Identité graphique",
        "Un logo, deux couleurs et, si vous le voulez, une bannière : l’espace et ses rapports les portent.",
        _IDENTITY,
    ),
    FormSection(SectionKey.DOMAIN, "Adresse web", "Où l’espace s’ouvre dans un navigateur.", _DOMAIN),
    FormSection(
        SectionKey.ACCOUNTS,
        "Comptes",
        "Les personnes qui travailleront dans l’espace. Chacune reçoit une invitation à son ouverture.",
    ),
    FormSection(
        SectionKey.BILLING,
        "Facturation",
        "Ce qu’il nous faut pour établir la facture et suivre le contrat.",
        _BILLING,
        ("offer.referent",),
    ),
)
FIELDS = {field.name: field for section in SECTIONS for field in section.fields}

_PARTS = {
    "accounts": SectionKey.ACCOUNTS,
    "logo": SectionKey.IDENTITY,
    "banner": SectionKey.IDENTITY,
}


def section_of(place: str) -> SectionKey | None:
    """The section that shows ``place``; None for what is nowhere on the form (``document``)."""
    for section in SECTIONS:
        if place in section.groups or any(field.name == place for field in section.fields):
            return section.key
    return _PARTS.get(place.partition("/")[0])


def section_titled(key: SectionKey) -> FormSection:
    return next(section for section in SECTIONS if section.key is key)
