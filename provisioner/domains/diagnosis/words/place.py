"""The name that sentences are about."""

from dataclasses import dataclass

from provisioner.domains.spelling import unicode_of


@dataclass(frozen=True, slots=True)
class Place:
    """``host`` should lead to ``target``; its ``zone`` and the ``wildcard`` that answers for it, if known."""

    host: str
    target: str
    zone: str | None = None
    wildcard: str | None = None

    @property
    def shown(self) -> str:
        """The name as somebody reads it who never saw ``xn--``."""
        return unicode_of(self.host)

    @property
    def line(self) -> str:
        """The record that is expected, as a zone file has it."""
        return f"« {self.host}. CNAME {self.target}. »"

    @property
    def its_zone(self) -> str:
        return f"la zone {self.zone}" if self.zone else f"la zone de {self.host}"

    @property
    def by_wildcard(self) -> str:
        return f" (réponse de l’entrée générique {self.wildcard})" if self.wildcard else ""

    @property
    def label(self) -> str:
        """What forms want, that add the zone's name themselves."""
        return self.host.removesuffix(f".{self.zone}")

    def put_right(self, records: int = 1) -> str:
        """What to do where as many ``records`` stand in the one's place."""
        if self.wildcard:
            return f"Dans {self.its_zone}, créez {self.line} : une entrée précise l’emporte sur la générique."
        these = "cet enregistrement" if records == 1 else "ces enregistrements"
        return f"Dans {self.its_zone}, remplacez {these} par {self.line}."

    @property
    def ask_for_it(self) -> str:
        return (
            f"Demandez à la personne qui gère vos noms de domaine de faire pointer {self.shown} "
            f"vers {self.target}, par une entrée de type CNAME."
        )
