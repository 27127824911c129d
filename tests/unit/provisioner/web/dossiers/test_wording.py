"""Two texts side by side, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from provisioner.web.console.dossiers.wording import Piece, side_by_side


def told(pieces: tuple[Piece, ...]) -> str:
    """What differs in brackets."""
    return "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in pieces)


def test_the_words_that_differ_are_told_and_no_others() -> None:
    before, after = side_by_side("3 rue Neuve, Surville", "5 bis rue Neuve, Surville")
    assert (told(before), told(after)) == ("[3] rue Neuve, Surville", "[5 bis] rue Neuve, Surville")


def test_a_text_that_was_not_there_has_no_pieces() -> None:
    before, after = side_by_side("", "neuf")
    assert (before, told(after)) == ((), "[neuf]")


def test_a_word_changed_in_a_very_long_text_is_told_alone() -> None:
    page = "Des conseils pour tous. " * 800
    before, after = side_by_side(page + "Neuf " + page, page + "Vieux " + page)
    assert [piece.text for piece in (*before, *after) if piece.differs] == ["Neuf", "Vieux"]


def test_two_very_long_texts_of_the_same_words_differ_as_a_whole() -> None:
    """Nobody can make the console compare words for minutes."""
    long, other = "a " * 100_000 + "x", "b a " * 100_000
    assert side_by_side(long, other) == ((Piece(long, differs=True),), (Piece(other, differs=True),))


@given(st.text(), st.text())
def test_each_side_joined_again_is_its_text(before: str, after: str) -> None:
    left, right = side_by_side(before, after)
    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after
    same = [[piece.text for piece in side if not piece.differs] for side in (left, right)]
    assert same[0] == same[1]
