import pytest

from provisioner.offers.durations import CalendarDuration


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (CalendarDuration(years=1), "1 an"),
        (CalendarDuration(years=2), "2 ans"),
        (CalendarDuration(months=3), "3 mois"),
        (CalendarDuration(weeks=1), "1 semaine"),
        (CalendarDuration(days=35), "35 jours"),
    ],
)
def test_a_duration_is_said_in_words(duration: CalendarDuration, said: str) -> None:
    assert duration.words == said
