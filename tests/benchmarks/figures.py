"""How figures are measured and printed."""

import json
import statistics
import time
from collections.abc import Callable
from typing import Any


def line(figure: str, **values: Any) -> None:
    print(json.dumps({"figure": figure, **values}), flush=True)  # noqa: T201 - printing is what it is for


def percentile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    return {
        "median_ms": round(statistics.median(seconds) * 1000, 1),
        "p95_ms": round(percentile(seconds, 95) * 1000, 1),
        "max_ms": round(max(seconds) * 1000, 1),
        "samples": len(seconds),
    }


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
