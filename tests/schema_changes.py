"""What a migration does to a schema, as PostgreSQL has it before and after, however the script is written.

The release before goes on working on the schema after (ARCHITECTURE.md, Migrations): ``breaks`` names what
would keep it from that.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from storage.database import Connection

_COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
           a.atthasdef OR a.attidentity <> ''
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
"""
# Unique indexes are rules as well, whether a constraint made them or not.
_RULES = """
    SELECT t.relname, con.conname, pg_get_constraintdef(con.oid),
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = t.oid AND attnum = ANY (con.conkey)),
           con.contype IN ('p', 'u')
      FROM pg_constraint con JOIN pg_class t ON t.oid = con.conrelid
     WHERE t.relnamespace = 'public'::regnamespace AND con.contype IN ('c', 'f', 'p', 'u', 'x')
    UNION ALL
    SELECT t.relname, i.relname, pg_get_indexdef(i.oid),
           ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = t.oid AND attnum = ANY (x.indkey)),
           true
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
     WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique
       AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = x.indexrelid)
"""


@dataclass(frozen=True, slots=True)
class Column:
    type: str
    required: bool
    filled: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """A constraint or a unique index; ``asked`` when statements may rely on it (ON CONFLICT)."""

    definition: str
    columns: frozenset[str]
    asked: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """Columns and rules by table and name."""

    columns: Mapping[tuple[str, str], Column]
    rules: Mapping[tuple[str, str], Rule]

    @classmethod
    def of(cls, inside: Connection) -> "Schema":
        columns = {(row[0], row[1]): Column(*row[2:]) for row in inside.execute(_COLUMNS)}
        rules = {
            (table, name): Rule(definition, frozenset(over), asked)
            for table, name, definition, over, asked in inside.execute(_RULES)
        }
        return cls(columns, rules)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(table for table, _ in self.columns)


def breaks(before: Schema, after: Schema) -> list[str]:
    """What code that was written for ``before`` cannot bear, one sentence each."""
    return sorted([*_of_columns(before, after), *_of_rules(before, after)])


def _of_columns(before: Schema, after: Schema) -> Iterator[str]:
    for (table, name), was in before.columns.items():
        now = after.columns.get((table, name))
        if now is None:
            yield f"{table}.{name} is dropped or renamed"
        elif now.type != was.type and not _is_wider(was.type, now.type):
            yield f"{table}.{name} was {was.type} and is {now.type}"
        elif now.required and not was.required:
            yield f"{table}.{name} must be given now"
        elif was.filled and not now.filled and now.required:
            yield f"{table}.{name} has lost its default"
    for (table, name), column in after.columns.items():
        is_new = table in before.tables and (table, name) not in before.columns
        if is_new and column.required and not column.filled:
            yield f"{table}.{name} must be given, and older code does not know it"


def _is_wider(was: str, now: str) -> bool:
    """Of texts alone: a program that reads other numbers or moments may read them wrong."""
    text = "character varying"
    if not was.startswith(text):
        return False
    return now in {"text", text} or (now.startswith(text) and _length(now) > _length(was) > 0)


def _length(kind: str) -> int:
    digits = "".join(filter(str.isdigit, kind))
    return int(digits) if digits else 0


def _of_rules(before: Schema, after: Schema) -> Iterator[str]:
    for (table, name), rule in after.rules.items():
        known = {column for of, column in before.columns if of == table}
        is_new = before.rules.get((table, name)) != rule
        # Of columns that older code does not write, a rule is none of its business. One that names none is of
        # an expression.
        if known and is_new and (rule.columns & known or not rule.columns):
            yield f"{table}: {name} forbids what was allowed: {rule.definition}"
    for (table, name), rule in before.rules.items():
        if rule.asked and table in after.tables and (table, name) not in after.rules:
            yield f"{table}: {name} is gone, on which statements may rely"
