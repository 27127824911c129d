from datetime import UTC, datetime, timedelta

from provisioner.heartbeat import SILENCE, Stopped, judge

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_sweep_of_late_says_that_the_clockwork_runs() -> None:
    assert judge(NOW - SILENCE, None, NOW) is None


def test_a_worker_that_lives_and_sweeps_no_more_has_stopped() -> None:
    last = NOW - SILENCE - SECOND
    assert judge(last, NOW, NOW) == Stopped(last)
    assert Stopped(last).sentence.startswith(
        "Les tâches de fond sont arrêtées depuis le 21 novembre 2026 à 11 h"
    )


def test_a_first_worker_is_given_until_its_first_sweep() -> None:
    assert judge(None, NOW, NOW) is None
    assert judge(None, NOW - SILENCE, NOW) == Stopped(None)


def test_no_worker_ever() -> None:
    assert judge(None, None, NOW) == Stopped(None)
    assert Stopped(None).sentence == "Les tâches de fond n’ont encore jamais tourné."
