"""Counting attempts in the database, so that restarts, processes and machines share one count."""

from datetime import datetime

from sqlalchemy import DateTime, String
from sqlalchemy.orm import Mapped, mapped_column


class ThrottleBucket:
    """Mixed into a declarative base of any database: one row per key that was lately counted.

    ``clear_at`` is GCRA's theoretical arrival time: once it has passed, the row says no more than no row.
    """

    __tablename__ = "throttle_buckets"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    clear_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
