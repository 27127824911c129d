"""How much an instance's database holds, whatever release its tables are of."""

from sqlalchemy import Connection, func, inspect, select, table

# A page shows it: beyond that, counting takes longer than somebody waits.
COUNTED = 1_000_000


def rows_by_table(connection: Connection, limit: int = COUNTED) -> dict[str, int]:
    """The rows of each table of the public schema, by name; ``limit`` says that there are as many or more."""
    names = sorted(inspect(connection).get_table_names("public"))
    return {name: _rows(connection, name, limit) for name in names}


def _rows(connection: Connection, name: str, limit: int) -> int:
    some = select(1).select_from(table(name, schema="public")).limit(limit).subquery()
    return connection.execute(select(func.count()).select_from(some)).scalar_one()
