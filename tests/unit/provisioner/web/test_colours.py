from datetime import datetime

from provisioner.models import ThemePublication
from provisioner.web.console.colours import Identity
from tests.unit.provisioner.web.offline import NOW


def identity(primary: str, secondary: str, banner: str | None = None, asked_at: datetime = NOW) -> Identity:
    return Identity.of(
        ThemePublication(
            primary=primary,
            secondary=secondary,
            logo_sha256="0" * 64,
            banner_sha256=banner,
            asked_at=asked_at,
            asked_by="essai",
        )
    )


def test_colours_that_read_well_are_shown_as_given() -> None:
    shown = identity("#7A1F3D", "#1F4E7A")
    assert [(swatch.title, swatch.colour) for swatch in shown.swatches] == [
        ("Principale", "#7A1F3D"),
        ("Secondaire", "#1F4E7A"),
    ]
    assert shown.adjusted == ()
    assert (shown.has_logo, shown.has_banner) == (True, False)


def test_a_pale_colour_is_shown_with_the_shade_that_stands_in_for_it() -> None:
    shown = identity("#10ACB7", "#FAE819", banner="0" * 64)
    assert [swatch.title for swatch in shown.swatches] == ["Principale", "Secondaire", "Liens"]
    assert shown.swatches[0].text == "#000000"
    assert len(shown.adjusted) == 2
    assert "#10ACB7" in shown.adjusted[0]
    assert shown.has_banner
