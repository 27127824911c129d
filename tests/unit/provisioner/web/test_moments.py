from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioner.web.moments import near, relative
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


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 21, 1, 14, tzinfo=UTC), "aujourd’hui à 2 h 14"),
        (datetime(2026, 11, 20, 23, 5, tzinfo=UTC), "aujourd’hui à 0 h 05"),
        (datetime(2026, 11, 20, 22, 59, tzinfo=UTC), "hier à 23 h 59"),
        (datetime(2026, 11, 22, 2, 0, tzinfo=UTC), "demain à 3 h 00"),
        (datetime(2026, 3, 1, 1, 14, tzinfo=UTC), "le 1er mars 2026 à 2 h 14"),
        (datetime(2026, 7, 14, 1, 14, tzinfo=UTC), "le 14 juillet à 3 h 14"),
        (datetime(2027, 7, 14, 1, 14, tzinfo=UTC), "le 14 juillet 2027 à 3 h 14"),
    ],
)
def test_a_near_day_is_called_by_its_name_in_paris(moment: datetime, said: str) -> None:
    assert near(moment, NOW).replace("\u00a0", " ") == said
