"""The same installation at another time."""

from dataclasses import replace
from datetime import timedelta

from provisioner.instances.work import Platform


def moved(platform: Platform, by: timedelta) -> Platform:
    """``platform`` with a clock that is ``by`` ahead."""
    clock = platform.clock
    return replace(platform, clock=lambda: clock() + by)
