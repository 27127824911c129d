"""Every event has a sentence, and no line of a trail, whoever wrote it, can spoil the page that shows it."""

import unicodedata
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from provisioner.audit import events as control_events
from provisioner.audit.words import SENTENCES as CONTROL_SENTENCES
from tenants.audit import events
from tenants.audit.event import Event, fields_of
from tenants.audit.words import SENTENCES, Teller, shown
from tenants.roles import Role


class Nobody:
    def account(self, account_id: str) -> str:
        return f"[{shown(account_id)}]"


TELLER = Teller(SENTENCES, Nobody())
CONTROL = Teller(CONTROL_SENTENCES, Nobody())
ANYTHING = some.text(alphabet=some.characters(codec="utf-8"), max_size=40)


def kinds_of(module: object) -> set[str]:
    found = (value for value in vars(module).values() if isinstance(value, type))
    return {one.kind for one in found if issubclass(one, Event) and hasattr(one, "kind")}


def test_every_event_of_an_instance_has_a_sentence() -> None:
    assert kinds_of(events) == set(SENTENCES)


def test_every_event_of_the_control_plane_has_a_sentence() -> None:
    assert kinds_of(control_events) <= set(CONTROL_SENTENCES)
    assert set(CONTROL_SENTENCES) - kinds_of(control_events) < kinds_of(events)


@pytest.mark.parametrize("teller", [TELLER, CONTROL], ids=["instance", "control"])
def test_a_line_that_misses_its_fields_is_told_nevertheless(teller: Teller) -> None:
    for kind in teller.words:
        assert teller.sentence(kind, {}).endswith(".")
        assert "{" not in teller.sentence(kind, None)


@given(ANYTHING, some.dictionaries(some.sampled_from(["account", "reason", "changed"]), ANYTHING))
def test_no_line_breaks_out_of_its_place(kind: str, fields: dict[str, str]) -> None:
    for told in (TELLER.sentence(kind, fields), TELLER.sentence("support.asked", {"staff": kind, **fields})):
        assert all(unicodedata.category(one) not in {"Cc", "Zl", "Zp"} for one in told)
        assert all(
            unicodedata.bidirectional(one) not in {"RLO", "LRO", "RLE", "LRE", "PDF", "RLI"} for one in told
        )


def test_values_are_not_read_as_sentences() -> None:
    fields = {"grant": "x", "staff": "{account}", "reason": "{0.__class__}"}
    assert "{0.__class__}" in TELLER.sentence("support.asked", fields)


def test_known_events_are_told_in_words() -> None:
    anna, now = uuid.UUID(int=7), datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
    told = [
        events.RoleChanged(anna, before=Role.CONSEILLER, after=Role.SUPER_CONSEILLER),
        events.LoginRefused(None, events.RefusalReason.PASSWORD),
        events.StructureEdited(("phone", "website")),
        events.SupportGranted(anna, "Une panne", now),
        events.SupportEnded(anna, events.Outcome.REFUSED),
        events.SupportEnded(anna, events.Outcome.REVOKED),
        events.SupportEnded(anna, events.Outcome.GIVEN_UP),
        events.AccountDeleted(anna, None),
        events.AccessDenied("accounts.show"),
    ]
    assert [TELLER.sentence(one.kind, fields_of(one)) for one in told] == [
        f"Rôle de [{anna}] changé : conseiller auparavant, super-conseiller désormais.",
        "Connexion refusée à une personne inconnue : mot de passe incorrect.",
        "Fiche de la structure modifiée : téléphone, site.",
        "Accès ouvert à l’équipe support jusqu’au 21 novembre 2026 à 16 h 00 : « Une panne ».",
        "Accès de l’équipe support refusé.",
        "Accès de l’équipe support arrêté.",
        "Accès de l’équipe support rendu par elle.",
        f"Compte de [{anna}] supprimé ; travail repris par : personne, il n’y en avait pas.",
        "Accès refusé à une page réservée (Comptes).",
    ]


def test_what_is_reported_is_told_as_such_and_with_its_own_moment() -> None:
    """It is written minutes later, and by somebody else."""
    when = datetime(2026, 11, 21, 16, 31, tzinfo=UTC)
    said = control_events.SupportReported("sombreval", "x", "support.ended", "account:7", 14, when, "refused")
    assert CONTROL.sentence(said.kind, fields_of(said)) == (
        "Reporté du journal de « sombreval », ligne 14, écrite le 21 novembre 2026 à 17 h 31 : "
        "fin de l’accès de l’équipe support (refusé)."
    )


@pytest.mark.parametrize(
    ("label", "told"),
    [
        (None, "Personne non connectée"),
        ("account:7", "[7]"),
        ("staff:lea@operateur.example", "Équipe support (lea@operateur.example)"),
        ("operator", "Le service"),
        ("autre\n\u202e", "autre\ufffd"),
    ],
    ids=["nobody", "account", "staff", "operator", "unknown"],
)
def test_who_did_it_is_told(label: str | None, told: str) -> None:
    assert TELLER.actor(label) == told
