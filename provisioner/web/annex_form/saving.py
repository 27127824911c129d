"""What a form that saves by itself is told, so that it goes on from what is stored now."""

from collections.abc import Iterable
from typing import Any

from provisioner.annex.entry import Entry
from provisioner.web.annex_form.view import ClashNote


def saved_answer(
    mine: Entry, stored: Entry, revision: int, at: str, clashes: Iterable[ClashNote] = ()
) -> dict[str, Any]:
    """JSON after a save that worked.

    ``mine`` is what the page posted, ``stored`` what was made of it, ``at`` the time in words
    (« 14 h 32 »). ``changes`` are the texts of other people that the page does not show yet, by place, empty
    for what they removed: the page takes them over, so that its next save does not undo them.
    """
    posted, kept = mine.flat(), stored.flat()
    changes = {
        place: kept.get(place, "")
        for place in dict.fromkeys((*posted, *kept))
        if posted.get(place, "") != kept.get(place, "")
    }
    return {
        "revision": revision,
        "saved": at,
        "changes": changes,
        "clashes": [{"place": note.place, "message": note.message} for note in clashes],
    }
