"""The applications an instance can have (annex "Périmètre fonctionnel", MIX-APP-1…9)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class Application:
    """One card of the portal. ``scope`` is what the contract says it does, in short sentences."""

    key: str
    title: str
    scope: tuple[str, ...]


@cache
def catalogue() -> dict[str, Application]:
    """All applications by key, in the order of the contract."""
    text = resources.files(__package__).joinpath("catalogue.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["application"]
    return {
        entry["key"]: Application(entry["key"], entry["title"], tuple(entry["scope"])) for entry in entries
    }
