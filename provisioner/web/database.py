"""One session per request on the control database, committed once, at the edge."""

from flask import Flask, Response
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import URL

# Models are plain SQLAlchemy: the session finds its only engine for any of them.
db = SQLAlchemy()


def connect_database(app: Flask, url: URL) -> None:
    """Attach the session to ``app``.

    A view that returns has succeeded and is committed before its answer leaves (design decision 5); a view
    that raises is rolled back by the error pages.
    """
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True}
    db.init_app(app)

    @app.after_request
    def commit(response: Response) -> Response:
        db.session.commit()
        return response


def close_database(app: Flask) -> None:
    """Close every connection of ``app`` that is not in use; it opens new ones when asked again."""
    with app.app_context():
        db.engine.dispose()
