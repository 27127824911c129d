from dataclasses import replace
from datetime import timedelta

from provisioner.backups.watch.alert_codes import AlertCode
from provisioner.backups.watch.alerts import OpenAlert
from provisioner.heartbeat import Stopped
from provisioner.instances.overview import Glance, Health
from provisioner.web.console.lookout import SHOWN, Lookout
from tests.unit.provisioner.web.offline import NOW

WELL = Glance("brume", "Brume", "Zoé Orme", "z.orme@brume.example", Health.ONLINE, None, NOW)
ALERT = OpenAlert(AlertCode.STORE, "Stockage", "Refusé.", NOW, None, "Toutes les structures")


def test_one_quiet_line_when_nothing_is_wrong() -> None:
    assert Lookout.judge(None, [], [WELL]).quiet == "Sauvegardes : rien à signaler."


def test_the_quiet_line_tells_of_names_once_there_are_any() -> None:
    named = replace(WELL, own_host="outils.brume.example")
    assert Lookout.judge(None, [], [WELL, named]).quiet == "Sauvegardes et noms de domaine : rien à signaler."


def test_names_that_are_wrong_are_counted_once_each_whatever_backups_do() -> None:
    broken = replace(WELL, overdue=("Nom de domaine à réparer", "Certificat à surveiller"))
    late = replace(WELL, overdue=("Sauvegarde en retard",))
    one = Lookout.judge(None, [ALERT], [WELL, broken, late])
    assert (one.names, one.quiet, one.count) == ("Noms de domaine : 1 demande votre attention.", None, 1)
    two = Lookout.judge(None, [], [broken, broken])
    assert (two.names, two.quiet) == ("Noms de domaine : 2 demandent votre attention.", None)
    assert Lookout.judge(None, [ALERT], [late]).names is None


def test_nothing_at_all_before_the_first_instance() -> None:
    assert Lookout.judge(None, [], []).quiet is None


def test_no_quiet_line_beside_anything_wrong() -> None:
    late = Glance("brume", "Brume", "", "", Health.ONLINE, None, NOW, ("Sauvegarde en retard",))
    for silent, alerts, glance in (
        (Stopped(NOW - timedelta(hours=1)), [], WELL),
        (None, [ALERT], WELL),
        (None, [], late),
    ):
        assert Lookout.judge(silent, alerts, [glance]).quiet is None


def test_all_are_counted_and_the_first_are_shown() -> None:
    many = Lookout.judge(None, [ALERT] * (SHOWN + 3), [WELL])
    assert (many.title, len(many.alerts), many.more) == (f"Sauvegardes : {SHOWN + 3} alertes", SHOWN, 3)
    assert Lookout.judge(None, [ALERT], [WELL]).title == "Sauvegardes : 1 alerte"
