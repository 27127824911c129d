"""The bundled member of ``make demo`` needs no option, no repair and no excuse."""

from importlib import resources

from provisioner.annex import read_bytes
from tenants.roles import AccountState
from tests.unit.provisioner.annex.forms import codes
from themes.theme import ThemeInputs, check

SAMPLE = resources.files("provisioner.demo").joinpath("sample")


def test_the_sample_shows_its_acceptance_and_lacks_only_one_address() -> None:
    reading = read_bytes(SAMPLE.joinpath("annexe.txt").read_bytes(), "annexe.txt")
    assert codes(reading) == ["account.incomplete"]
    assert reading.annex.offer is not None
    assert reading.annex.offer.accepted_on is not None
    assert reading.annex.offer.accepted_at == "Ambreval"
    states = [account.state for account in reading.annex.accounts]
    assert states == [AccountState.READY, AccountState.READY, AccountState.INCOMPLETE]


def test_its_pictures_and_colours_make_a_theme() -> None:
    reading = read_bytes(SAMPLE.joinpath("annexe.txt").read_bytes(), "annexe.txt")
    inputs = ThemeInputs(
        name=reading.annex.structure.name or "",
        primary=str(reading.annex.colours.primary),
        secondary=str(reading.annex.colours.secondary),
        logo=SAMPLE.joinpath("logo.png").read_bytes(),
        banner=SAMPLE.joinpath("banniere.png").read_bytes(),
    )
    assert check(inputs).valid
