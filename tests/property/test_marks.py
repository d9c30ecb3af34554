"""Laws of marked words: joined they are the text again, and a rule moved away and back is the rule."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from accrual.criteria import marks, moved, parse, text_span

PIECES = ("* ", "ANC ≥ 1.5×109/L", "platelets", "ECOG 0-1", "signed consent", "without transfusion", " and ", " or ",
          "unless", "\n", "  * ", "≥", "\\>=", "1,500/mm3", "AST and ALT ≤ 2.5 × ULN", "(", ")", ",", "\x00", "\ud800",
          "liver metastases", "in case of ", "Exclusion Criteria:\n", "men", "age ≥ 18 years")
texts = st.one_of(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.text(max_size=200))


@given(texts)
def test_marked_pieces_joined_are_the_text(text: str) -> None:
    for criterion in parse(text).criteria:
        pieces = marks(criterion)
        assert "".join(piece.text for piece in pieces) == criterion.text
        assert all(text[slice(*piece.span)] == piece.text for piece in pieces)
        assert all(piece.text.strip() == piece.text for piece in pieces if piece.kind)


@given(texts)
def test_a_rule_moved_away_and_back_is_the_rule(text: str) -> None:
    for criterion in parse(text).criteria:
        start, end = text_span(criterion)
        inside = moved(criterion.rule, 0, (start, end))
        assert moved(moved(inside, -start, (0, end - start)), start, (start, end)) == inside
