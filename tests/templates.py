"""What can be said of a template by reading it."""

import re

from jinja2 import Environment, nodes


def imported_in_vain(environment: Environment, source: str) -> list[str]:
    """The macros that a template imports and does not name again."""
    imports = environment.parse(source).find_all(nodes.FromImport)
    names = (name for statement in imports for name in statement.names)
    used = (name if isinstance(name, str) else name[1] for name in names)
    return [name for name in used if len(re.findall(rf"\b{name}\b", source)) < 2]


def has_one_heading(source: str) -> bool:
    """Whether a page gives its heading once, as its title and its h1."""
    named = re.search(r"\{%-? block heading %\}", source)
    return named is not None and source.count("<h1>{{ self.heading() }}</h1>") == 1


def trusted(source: str) -> list[str]:
    """What a template shows without escaping it."""
    return [text.strip() for text in re.findall(r"([^{}%|=]*)\|\s*safe\b", source)]
