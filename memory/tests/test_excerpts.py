"""What of a text is shown for a search. Pure."""

from memory.engine.excerpts import Piece, excerpt


def shown(pieces) -> str:
    return "".join(f"[{piece.text}]" if piece.is_match else piece.text for piece in pieces)


def test_a_short_text_is_whole_with_its_matches_marked():
    assert shown(excerpt("Tea, then more tea.", [(0, 3), (15, 18)])) == "[Tea], then more [tea]."


def test_a_text_without_matches_is_one_piece():
    assert excerpt("Tea.", []) == [Piece("Tea.")]


def test_a_long_text_is_cut_around_the_first_match_between_words():
    text = "word " * 400 + "tea " + "word " * 400
    place = text.index("tea")
    pieces = excerpt(text, [(place, place + 3)])
    said = shown(pieces)
    assert said.startswith("…word ")
    assert "[tea]" in said
    assert said.endswith("…")
    assert sum(len(piece.text) for piece in pieces) <= 602


def test_a_match_on_the_cut_is_cut_and_one_past_it_left_out():
    text = "tea " + "y" * 20 + " teapot and more tea"
    assert shown(excerpt(text, [(0, 3), (25, 31), (41, 44)], longest=28)) == "[tea] " + "y" * 20 + " [tea]…"


def test_a_match_at_the_end_of_a_long_text_is_shown_to_the_end():
    text = "x" * 590 + " tea and much more tea"
    assert shown(excerpt(text, [(609, 612)])).endswith("and much more [tea]")


def test_nothing_is_lost_of_a_text_that_fits():
    text = "a" * 300 + " b " + "c" * 297
    for matches in ([], [(0, 300)], [(301, 302)], [(300, 600)]):
        assert "".join(piece.text for piece in excerpt(text, matches)) == text
