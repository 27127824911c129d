"""What happened in an instance, on record: typed events, the trail that holds them, and its reading."""

from tenants.audit.trail import Actor, acting, acting_as, actor_of, record

__all__ = ["Actor", "acting", "acting_as", "actor_of", "record"]
