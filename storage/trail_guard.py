"""What a database itself refuses in a trail, for roles that may add lines and are not trusted.

Whoever gets hold of such a role can lie in new lines, which shows. Without these rules one line could also
keep everybody from writing the next (its position being the last there is) or from reading any (a moment that
no calendar knows, a number of thousands of digits, lists in lists in lists).
"""

from collections.abc import Iterator
from typing import Final

_MOMENT: Final = "at >= '2020-01-01+00' AND at < '2200-01-01+00'"
# Lists may hold values, and nothing holds more than that. Beyond what is exact in JSON, no number is ours.
_TOO_MUCH: Final = (
    '$.*[*] ? (@.type() == "array" || @.type() == "object" || @ > 9007199254740991 || @ < -9007199254740991)'
)
_FIELDS: Final = (
    f"jsonb_typeof(fields) = 'object' AND octet_length(fields::text) <= 100000 "
    f"AND NOT jsonb_path_exists(fields, '{_TOO_MUCH}')"
)
# The table is named by its number: a temporary one of the same name hides nothing.
_FOLLOWS: Final = """
    CREATE FUNCTION trail_line_follows() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wanted bigint;
    BEGIN
        EXECUTE format('SELECT coalesce(max(position), 0) + 1 FROM %s', TG_RELID::regclass) INTO wanted;
        IF NEW.position IS DISTINCT FROM wanted THEN
            RAISE EXCEPTION 'line % does not follow: the next one is %', NEW.position, wanted
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END
    $$
"""


def guard_lines(table: str) -> Iterator[str]:
    """Statements that have ``table`` take the next line only, and none that cannot be read again.

    A dump holds the lines before the trigger: it is restored as it was.
    """
    yield _check(table, "legible_moment", _MOMENT)
    yield _check(table, "legible_fields", _FIELDS)
    yield _FOLLOWS
    yield (
        f"CREATE TRIGGER line_follows BEFORE INSERT ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION trail_line_follows()"
    )


def guard_heads(table: str) -> Iterator[str]:
    """Statements that have ``table``, of heads, take none that is of no line or of no moment."""
    yield _check(table, "legible_moment", _MOMENT)
    yield _check(table, "legible_position", "position > 0")


def _check(table: str, name: str, rule: str) -> str:
    return f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({rule})"
