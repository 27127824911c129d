"""An address for every route of an application, and the name of every field that any page reads."""

import re
import uuid
from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, UUIDConverter
from wtforms import Form
from wtforms.fields.core import UnboundField

import provisioner
import tenants
from tests.functional.access.matrix import Door, doors

# As views ask for them: request.args.get("q"), "secours" in request.form.
_READ = re.compile(r'request\.(?:args|form|files|values)\.get(?:list)?\(\s*"([^"]+)"')
_LOOKED_FOR = re.compile(r'"([^"]+)"\s+(?:not )?in request\.(?:args|form|files)')


def all_doors(
    app: Flask, there: Mapping[str, object] | None = None, *, method: str | None = None
) -> list[Door]:
    """Every route with every method, files of the software left out.

    Arguments are ``there``, or well-formed and of nothing that exists.
    """
    converters = {
        argument: converter
        for rule in app.url_map.iter_rules()
        for argument, converter in rule._converters.items()
    }
    samples = {argument: _sample(converter) for argument, converter in converters.items()}
    return doors(app, {**samples, **(there or {})}, method=method)


def _sample(converter: BaseConverter) -> object:
    if isinstance(converter, UUIDConverter):
        return uuid.uuid4()
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return "nulle-part"


def names_of_fields() -> list[str]:
    """Of forms and of what views read by themselves, in all applications."""
    declared = {
        name for form in _kinds(Form) for name in dir(form) if isinstance(getattr(form, name), UnboundField)
    }
    folders = [Path(package.__file__ or "").parent for package in (provisioner, tenants)]
    texts = [path.read_text() for folder in folders for path in folder.rglob("*.py")]
    read = {name for text in texts for found in (_READ, _LOOKED_FOR) for name in found.findall(text)}
    return sorted(declared | read)


def _kinds(form: type[Form]) -> set[type[Form]]:
    return {form}.union(*(_kinds(kind) for kind in form.__subclasses__()))
