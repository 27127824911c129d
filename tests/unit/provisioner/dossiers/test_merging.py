"""Two people at one form (issue: nothing typed is lost)."""

from hypothesis import given
from hypothesis import strategies as st

from provisioner.annex.entry import AccountRow, Entry, Field
from provisioner.dossiers.merging import Clash, merge

texts = st.sampled_from(["", "Orme", "Frêne", "Tilleul"])
rows = st.builds(AccountRow, key=st.sampled_from("abcd"), first_name=texts, last_name=texts, email=texts)
entries = st.builds(
    Entry,
    st.dictionaries(st.sampled_from(list(Field)), texts, max_size=4),
    st.lists(rows, max_size=3, unique_by=lambda row: row.key).map(tuple),
)


@given(entries, entries)
def test_who_changes_nothing_gets_what_the_other_changed(base: Entry, theirs: Entry) -> None:
    merged = merge(base, base, theirs)
    assert (merged.entry, merged.clashes) == (theirs, ())


@given(entries, entries)
def test_the_same_change_by_both_is_no_clash(base: Entry, both: Entry) -> None:
    merged = merge(base, both, both)
    assert (merged.entry, merged.clashes) == (both, ())


@given(entries, entries, entries)
def test_a_text_that_i_typed_is_never_lost(base: Entry, mine: Entry, theirs: Entry) -> None:
    kept = merge(base, mine, theirs).entry.flat()
    for place, text in mine.flat().items():
        if text != base.flat().get(place, "") and not place.endswith("/role"):
            assert kept.get(place, "") == text


@given(entries, entries, entries)
def test_a_text_that_the_other_typed_is_kept_or_shown(base: Entry, mine: Entry, theirs: Entry) -> None:
    merged = merge(base, mine, theirs)
    shown = {(clash.place, clash.theirs) for clash in merged.clashes}
    for place, text in theirs.flat().items():
        changed = text != base.flat().get(place, "")
        if changed and not place.endswith("/role"):
            assert merged.entry.flat().get(place, "") == text or (place, text) in shown


def test_changes_at_different_places_meet() -> None:
    base = Entry({Field.NAME: "Orme", Field.DOMAIN: "a.example"})
    merged = merge(
        base, base.with_values({Field.NAME: "Frêne"}), base.with_values({Field.DOMAIN: "b.example"})
    )
    assert merged.entry == Entry({Field.NAME: "Frêne", Field.DOMAIN: "b.example"})


def test_a_clash_names_the_place_and_both_texts() -> None:
    base = Entry(accounts=(AccountRow("a", "Ana", "Orme", "ana@a.example"),))
    mine = Entry(accounts=(AccountRow("a", "Ana", "Orme", "ana@b.example"),))
    theirs = Entry(accounts=(AccountRow("a", "Ana", "Orme", "ana@c.example"),))
    assert merge(base, mine, theirs).clashes == (Clash("accounts/a/email", "ana@b.example", "ana@c.example"),)


def test_a_row_that_one_removed_and_the_other_changed_stays() -> None:
    base = Entry(accounts=(AccountRow("a", "Ana", "Orme"),))
    changed = Entry(accounts=(AccountRow("a", "Ana", "Tilleul"),))
    assert merge(base, Entry(), changed).entry == changed
    assert merge(base, changed, Entry()).entry == changed


def test_a_row_that_one_removed_goes() -> None:
    base = Entry(accounts=(AccountRow("a", "Ana", "Orme"),))
    assert merge(base, Entry(), base).entry == Entry()
