"""The words of click, the library that reads the command line, in French.

Click looks each of its words up by the name ``_`` of its modules, as programs that are translated do, and
ships no French. A table here is less than catalogues that a build has to compile and a locale to choose.
"""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType

from click import core, decorators, exceptions, formatting, parser, termui, types

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "Usage:": "Emploi :",
        "Positional arguments": "Ce qui suit la commande",
        "Commands": "Commandes",
        "Show this message and exit.": "Montre cette aide.",
        "Show the version and exit.": "Montre la version.",
        "default: {default}": "sinon : {default}",
        "required": "à donner",
        "Error: {message}": "Erreur : {message}",
        "Try '{command} {option}' for help.": "Pour de l’aide : {command} {option}",
        "Missing command.": "Il manque la commande.",
        "Missing argument": "Il manque",
        "Missing option": "Il manque",
        "Missing parameter": "Il manque",
        "Invalid value: {message}": "Valeur refusée : {message}",
        "Invalid value for {param_hint}: {message}": "Valeur refusée pour {param_hint} : {message}",
        "No such option {name!r}.": "Aucune option ne s’appelle « {name} ».",
        "No such command {name!r}.": "Aucune commande ne s’appelle « {name} ».",
        "Did you mean {possibility}?": "Vouliez-vous dire {possibility} ?",
        "(Did you mean one of: {possibilities}?)": "Vouliez-vous dire l’une de celles-ci : {possibilities} ?",
        "Got unexpected extra argument ({args})": "« {args} » est de trop.",
        "Got unexpected extra arguments ({args})": "« {args} » sont de trop.",
        "Option {name!r} requires an argument.": "L’option « {name} » attend une valeur.",
        "Option {name!r} does not take a value.": "L’option « {name} » ne prend pas de valeur.",
        "{value!r} is not a valid {number_type}.": "« {value} » n’est pas un nombre entier.",
        "{value} is not in the range {range}.": "« {value} » n’est pas dans l’intervalle {range}.",
        "{value!r} is not a valid UUID.": (
            "« {value} » n’est pas un identifiant ; « provisioner backup list » les montre."
        ),
    }
)
_MODULES: tuple[ModuleType, ...] = (core, decorators, exceptions, formatting, parser, termui, types)


def speak_french() -> None:
    """From now on; what is not in the table stays as click says it."""
    for module in _MODULES:
        names = vars(module)
        names.update({"_": _french} if "_" in names else {})
        names.update({"ngettext": _french_number} if "ngettext" in names else {})


def _french(message: str) -> str:
    return _WORDS.get(message, message)


def _french_number(one: str, several: str, count: int) -> str:
    return _french(one if count == 1 else several)
