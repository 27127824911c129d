"""What somebody had typed when their login ended: carried through the login page, sent again on their word.

Nothing is kept on our side. A page of another site must not fill one of our forms in through this: only what
comes from our own pages is carried (``Origin``, RFC 6454 §7), to views that say so, and a person presses the
button that sends it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from provisioner.web.rendering import render_page

V = TypeVar("V", bound=Callable[..., Any])

PATH, PREFIX = "reprise.adresse", "reprise:"
"""Names of the login form's hidden fields: where to, and the beginning of each text's name."""

_NOT_TYPED = {"csrf_token"}


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a form, by name and in their order, and the path that they were sent to."""

    path: str
    texts: tuple[tuple[str, str], ...]


def resumable(view: V) -> V:
    """Decorate a view whose form may be long to fill in; it must hold no secret."""
    view.resumable = True  # type: ignore[attr-defined]  # read back by _is_resumable
    return view


def typed_here() -> Typed | None:
    """What this request brings, when it comes from one of our own forms to a resumable view."""
    if request.method != "POST" or not from_our_pages() or not _is_resumable(request.path):
        return None
    texts = ((name, text) for name, text in request.form.items(multi=True) if name not in _NOT_TYPED)
    return _kept(request.path, texts)


def carried() -> Typed | None:
    """What the login form has carried here; it came with the token of that form."""
    path = request.form.get(PATH, "")
    fields = request.form.items(multi=True)
    texts = ((name.removeprefix(PREFIX), text) for name, text in fields if name.startswith(PREFIX))
    return _kept(path, texts) if _is_resumable(path) else None


def as_fields(typed: Typed) -> Sequence[tuple[str, str]]:
    """Hidden fields that ``carried`` reads again, by name."""
    return ((PATH, typed.path), *((f"{PREFIX}{name}", text) for name, text in typed.texts))


def resumed() -> ResponseReturnValue | None:
    """The form that was carried here, to be sent by whoever has just logged in."""
    typed = carried()
    return resume(typed) if typed else None


def resume(typed: Typed) -> str:
    return render_page("resume.html", typed=typed)


def _kept(path: str, texts: Any) -> Typed | None:
    kept = tuple(texts)
    return Typed(path, kept) if kept else None


def from_our_pages() -> bool:
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _is_resumable(path: str) -> bool:
    """Whether ``path`` is one of this very site that a form may be sent to."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not path.startswith("/") or path[1:2] in {"/", "\\"}:
        return False
    try:
        endpoint, _ = adapter.match(path, method="POST")
    except (HTTPException, RequestRedirect):
        return False
    return bool(getattr(current_app.view_functions[endpoint], "resumable", False))
