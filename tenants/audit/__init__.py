"""What happened in an instance, on record: typed events, the trail that holds them, and its reading."""

from tenants.audit.trail import OPERATOR, Actor, acting, acting_as, actor_of, record

__all__ = ["OPERATOR", "Actor", "acting", "acting_as", "actor_of", "record"]
