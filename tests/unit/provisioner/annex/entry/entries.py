"""Forms to check: one without any problem, and any text at all."""

from hypothesis import strategies as st

from provisioner.annex.entry import AccountRow, Entry, Field

GOOD = Entry(
    {
        Field.NAME: "Communauté de communes du Val d’Ambre",
        Field.DESCRIPTION: "Vingt communes au bord du fleuve.\n\nUn service de l’habitat.",
        Field.CONTACT_FIRST_NAME: "Margaux",
        Field.CONTACT_LAST_NAME: "Delorme",
        Field.CONTACT_EMAIL: "m.delorme@val-ambre.example",
        Field.PRIMARY: "#10ACB7",
        Field.SECONDARY: "#fae819",
        Field.DOMAIN: "mixeur.val-ambre.example",
        Field.SIRET: "200 041 614 00252",
        Field.ADDRESS: "1 place du Marché\n17700 Ambreville",
        Field.REFERENT_FIRST_NAME: "Hugo",
        Field.REFERENT_LAST_NAME: "Marchand",
        Field.REFERENT_FUNCTION: "Directeur de l’habitat",
    },
    (
        AccountRow("a", "Margaux", "Delorme", "M.Delorme@val-ambre.example", "super_conseiller"),
        AccountRow("b", "Yanis", "Caron", "y.caron@val-ambre.example"),
    ),
)

any_text = st.text(st.characters(exclude_categories=()), max_size=60)
any_rows = st.lists(
    st.builds(AccountRow, st.uuids().map(str), any_text, any_text, any_text, any_text), max_size=3
).map(tuple)
any_entries = st.builds(Entry, st.dictionaries(st.sampled_from(list(Field)), any_text), any_rows)


def with_account(number: int = 1, **cells: str) -> Entry:
    """The good form with other cells in one of its rows."""
    rows = list(GOOD.accounts)
    kept = {name: getattr(rows[number], name) for name in ("first_name", "last_name", "email", "role")}
    rows[number] = AccountRow(rows[number].key, **(kept | cells))
    return Entry(GOOD.values, tuple(rows))
