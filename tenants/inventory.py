"""How much an instance's database holds, whatever release its tables are of."""

from sqlalchemy import Connection, func, inspect, select, table


def rows_by_table(connection: Connection) -> dict[str, int]:
    """The number of rows of each table of the public schema, by name; counted, not estimated."""
    return {name: _rows(connection, name) for name in sorted(inspect(connection).get_table_names("public"))}


def _rows(connection: Connection, name: str) -> int:
    return connection.execute(select(func.count()).select_from(table(name, schema="public"))).scalar_one()
