"""Reading what a status listener exports, as Prometheus reads it."""

from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families


@dataclass(frozen=True)
class Scrape:
    """Samples by name and labels."""

    samples: dict[tuple[str, frozenset[tuple[str, str]]], float]

    @classmethod
    def of(cls, text: str) -> "Scrape":
        families = text_string_to_metric_families(text)
        return cls(
            {
                (sample.name, frozenset(sample.labels.items())): sample.value
                for family in families
                for sample in family.samples
            }
        )

    def __call__(self, name: str, **labels: str) -> float:
        """That of one sample; 0 for a counter that never counted."""
        return self.samples.get((name, frozenset(labels.items())), 0.0)

    def total(self, name: str, **labels: str) -> float:
        """Of all samples that bear these labels among theirs."""
        wanted = set(labels.items())
        return sum(value for (found, has), value in self.samples.items() if found == name and wanted <= has)

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.samples}

    @property
    def labels(self) -> set[str]:
        return {label for _, labels in self.samples for label, _ in labels}
