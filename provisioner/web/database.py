"""One session per request, on the control database."""

from flask import Flask
from flask_sqlalchemy import SQLAlchemy

# Models are plain SQLAlchemy: the session finds its only engine for any of them.
db = SQLAlchemy()


def close_database(app: Flask) -> None:
    """Close every connection of ``app`` that is not in use; it opens new ones when asked again."""
    with app.app_context():
        db.engine.dispose()
