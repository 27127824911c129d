"""What a worker tells of the whole service, read when somebody asks and remembered for a moment."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from importlib.metadata import version
from threading import Lock

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from provisioner.status.readings import RARE_READINGS, READINGS, Reading

# Two supervisors that ask at the same time cost one reading.
REMEMBERED_SECONDS = 15.0
RARELY_SECONDS = 300.0


class ServiceCollector(Collector):
    """Reads the control database; where it does not answer, that is what is told, and nothing else."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._often = _Remembered(engine, clock, READINGS, REMEMBERED_SECONDS)
        self._rarely = _Remembered(engine, clock, RARE_READINGS, RARELY_SECONDS)

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: to be asked for names at registration must not need a database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        answers = True
        try:
            yield from [*self._often.read(), *self._rarely.read()]
        except SQLAlchemyError:
            answers = False
        yield GaugeMetricFamily(
            "provisioner_control_database_up", "1 while the control database answers.", value=float(answers)
        )


class _Remembered:
    """Readings of one period; one thread at a time reads them."""

    def __init__(
        self, engine: Engine, clock: Callable[[], datetime], readings: Sequence[Reading], seconds: float
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._readings = readings
        self._seconds = seconds
        self._lock = Lock()
        self._until = 0.0
        self._families: list[GaugeMetricFamily] = []

    def read(self) -> list[GaugeMetricFamily]:
        """Raises SQLAlchemyError."""
        with self._lock:
            if time.monotonic() >= self._until:
                with Session(self._engine) as session:
                    now = self._clock()
                    self._families = [each for reading in self._readings for each in reading(session, now)]
                self._until = time.monotonic() + self._seconds
            return self._families


def worker_registry(engine: Engine, clock: Callable[[], datetime], *others: Collector) -> CollectorRegistry:
    """All that a worker exports: the service, what ``others`` tell of it, the release that runs, and the
    process itself."""
    registry = CollectorRegistry()
    registry.register(ServiceCollector(engine, clock))
    for other in others:
        registry.register(other)
    ProcessCollector(registry=registry)
    tell_release(registry)
    return registry


def tell_release(registry: CollectorRegistry) -> None:
    """Which release a process runs, as ``provisioner_build_info``."""
    registry.register(_Release())


class _Release(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        told = GaugeMetricFamily("provisioner_build_info", "The release that runs.", labels=("version",))
        told.add_metric((version("mixeur-provisioner"),), 1)
        yield told
