"""What the login role of an instance may do in its own database (design decision 2)."""

from storage.wall import Rights

_READ = frozenset({"SELECT"})
_APPEND = frozenset({"SELECT", "INSERT"})

TENANT_RIGHTS = Rights(tables={"audit_events": _APPEND, "operator_heads": _READ, "alembic_version": _READ})
