from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.web.moments import relative
from tests.unit.provisioner.web.offline import NOW


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(0), "à l’instant"),
        (timedelta(seconds=4), "à l’instant"),
        (timedelta(seconds=5), "il y a 5 secondes"),
        (timedelta(seconds=60), "il y a 1 minute"),
        (timedelta(minutes=59, seconds=59), "il y a 59 minutes"),
        (timedelta(hours=1), "il y a 1 heure"),
        (timedelta(hours=47), "il y a 1 jour"),
        (timedelta(days=29), "il y a 29 jours"),
        (timedelta(days=60), "il y a 2 mois"),
        (timedelta(days=365), "il y a 1 an"),
        (timedelta(days=800), "il y a 2 ans"),
        (timedelta(seconds=-3), "dans un instant"),
        (timedelta(hours=-6), "dans 6 heures"),
    ],
)
def test_the_largest_whole_unit_is_said(ago: timedelta, said: str) -> None:
    assert relative(NOW - ago, NOW) == said


@given(st.timedeltas(timedelta(days=-30_000), timedelta(days=30_000)))
def test_any_distance_can_be_said(ago: timedelta) -> None:
    said = relative(NOW - ago, NOW)
    assert said.startswith(("il y a ", "à l’instant") if ago >= timedelta(0) else "dans ")
