"""Two databases have the same contents exactly when every table holds the same rows."""

import pytest

from storage.archive.contents import TableContents
from storage.archive.restoring import contents_of
from storage.archive.tools import Database
from tests.functional.storage.archives.yard import Yard, as_owner

TYPE = "CREATE TYPE mood AS ENUM ('morne', 'gai')"
COLUMNS = "(a text, b text, c json, d mood, n int[])"


@pytest.fixture(scope="module")
def bench(yard: Yard) -> Database:
    return yard.filled(TYPE)


def compared(bench: Database, *tables: list[str]) -> list[TableContents]:
    """What tables of the same columns hold, each with the rows given."""
    with as_owner(bench) as owner:
        for number, rows in enumerate(tables):
            owner.execute(f"DROP TABLE IF EXISTS t{number}; CREATE TABLE t{number} {COLUMNS}".encode())
            for row in rows:
                owner.execute(f"INSERT INTO t{number} VALUES {row}".encode())  # noqa: S608 - the test's own
    return [contents_of(bench)[f"public.t{number}"] for number in range(len(tables))]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["('x')", "('y')"], ["('y')", "('x')"]),
        (["('x'), ('x'), (NULL)"], ["(NULL), ('x'), ('x')"]),
        ([], []),
    ],
)
def test_the_order_of_rows_does_not_matter(bench: Database, one: list[str], other: list[str]) -> None:
    first, second = compared(bench, one, other)
    assert first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("('x', 'y')", "('y', 'x')"),
        ("('')", "(NULL)"),
        ("('a', NULL)", "(NULL, 'a')"),
        ("('x'), ('x'), ('y')", "('x'), ('y'), ('y')"),
        ("('x'), ('x')", "('y'), ('y')"),
        ("(NULL, NULL, '{\"a\": 1}')", "(NULL, NULL, '{\"a\": 2}')"),
        ("(NULL, NULL, NULL, 'gai')", "(NULL, NULL, NULL, 'morne')"),
        ("(NULL, NULL, NULL, NULL, '{1,2}')", "(NULL, NULL, NULL, NULL, '{2,1}')"),
        ("('x')", "('x '), ('x')"),
    ],
)
def test_any_other_value_shows(bench: Database, one: str, other: str) -> None:
    first, second = compared(bench, [one], [other])
    assert first.digest != second.digest


def test_an_enum_is_the_same_in_another_database(yard: Yard) -> None:
    statements = (
        TYPE,
        "CREATE TABLE t (m mood, all_of_them mood[])",
        "INSERT INTO t VALUES ('gai', '{gai}')",
    )
    # In between, so that the server numbers the second type's values otherwise.
    one, _, other = yard.filled(*statements), yard.filled(TYPE), yard.filled(*statements)
    assert contents_of(one) == contents_of(other)


def test_names_with_dots_stay_apart(yard: Yard) -> None:
    database = yard.filled(
        'CREATE SCHEMA "a.b"; CREATE SCHEMA a; CREATE TABLE "a.b".c (); CREATE TABLE a."b.c" ()'
    )
    assert list(contents_of(database)) == ['a."b.c"', '"a.b".c']


def test_rows_that_a_policy_hides_count_too(yard: Yard) -> None:
    database = yard.filled(
        "CREATE TABLE secrets (n int); INSERT INTO secrets VALUES (1), (2);"
        "ALTER TABLE secrets ENABLE ROW LEVEL SECURITY; CREATE POLICY none ON secrets USING (false)"
    )
    assert contents_of(database)["public.secrets"].rows == 2


def test_a_child_table_counts_its_own_rows_alone(yard: Yard) -> None:
    database = yard.filled(
        "CREATE TABLE parent (n int); CREATE TABLE child () INHERITS (parent);"
        "INSERT INTO child VALUES (1); INSERT INTO parent VALUES (1), (2)"
    )
    found = contents_of(database)
    assert (found["public.parent"].rows, found["public.child"].rows) == (2, 1)


def test_a_function_of_the_database_is_not_taken_for_the_servers(yard: Yard) -> None:
    database = yard.filled("CREATE TABLE t (n int)", "INSERT INTO t VALUES (1)")
    honest = contents_of(database)
    with as_owner(database) as owner:
        owner.execute(
            "CREATE FUNCTION hash_record_extended(record, int) RETURNS bigint LANGUAGE plpgsql"
            " AS 'BEGIN RETURN 7; END'"
        )
    assert contents_of(database) == honest
