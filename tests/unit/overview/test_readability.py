"""The reading grade, against sentences whose words and syllables were counted by hand."""

from __future__ import annotations

import pytest

from accrual.overview.readability import grade, sentences, syllables

# Text, words, sentences, syllables.
COUNTED = (
    ("The cat sat on the mat.", 6, 1, 6),
    ("It is about lung cancer.", 5, 1, 7),
    ("People of any sex may be able to join.", 9, 1, 12),
    ("Chance decides who is in which group.", 7, 1, 8),
    ("The registry holds back the details for now.", 8, 1, 11),
    ("It has ended. Results are posted at the registry.", 9, 2, 14),
    ("PFS is how long people live.", 6, 1, 9),
)
# Syllables as a dictionary divides them.
WORDS = """trial 2, study 2, people 2, given 2, care 1, tested 2, being 2, cancer 2, treatment 2, phase 1, placebo 3,
comparison 4, active 2, chance 1, decides 2, groups 1, tossed 1, coin 1, involved 2, researchers 3, planned 1,
measures 2, survival 3, disease 2, tumours 2, started 2, registry 3, women 2, aged 1, healthy 2, volunteers 3,
centre 2, centres 2, countries 2, called 1, anyone 3, joined 1, stopped 1, medicine 3, cells 1, genes 1,
radiation 4, procedure 3, behaviour 3, supplement 3, programme 2, doctors 2, dose 1, science 2, idea 3, create
2, created 3, diabetes 4, insulin 3, pressure 2, serious 3, video 3, changes 2, houses 2, judges 2, passes 2,
wanted 2, little 2, bottles 2, doing 2, social 2, special 2, lion 2, patient 2, various 3, period 3, area 3,
January 4, October 3, quality 3, several 3, experience 4, August 2, society 4, hospitals 3, leukemia 4, asthma
2, used 1, recommended 4, collected 3, safety 2, every 2, lymphoma 3"""


@pytest.mark.parametrize(("text", "words", "ends", "beats"), COUNTED, ids=[case[0] for case in COUNTED])
def test_the_grade_is_that_of_the_formula_on_hand_counts(text: str, words: int, ends: int, beats: int) -> None:
    assert grade(text) == pytest.approx(0.39 * words / ends + 11.8 * beats / words - 15.59, abs=0.01)


def test_syllables_of_common_words_are_right_nineteen_times_in_twenty() -> None:
    pairs = [entry.split() for entry in WORDS.replace("\n", " ").split(",")]
    wrong = [word for word, count in pairs if syllables(word) != int(count)]
    assert len(wrong) / len(pairs) <= 0.05, wrong


def test_abbreviations_are_read_letter_by_letter_and_digits_one_by_one() -> None:
    assert syllables("RECIST") == 2
    assert syllables("ECOG") == 4
    assert syllables("2028") == 4


def test_decimals_and_numbers_with_commas_end_no_sentence() -> None:
    assert sentences("It is 1.5 times 2,400. That is all.") == ("It is 1.5 times 2,400.", "That is all.")


def test_paragraphs_end_sentences() -> None:
    assert len(sentences("A heading\n\nA text.")) == 2


def test_each_name_counts_as_one_short_word() -> None:
    text = "It tests tislelizumab with denosumab."
    assert grade(text, names=("denosumab", "tislelizumab")) == grade("It tests it with it.")


@pytest.mark.parametrize("text", ["", "   ", "...", "\n\n"])
def test_a_text_without_words_has_grade_nought(text: str) -> None:
    assert grade(text) == 0
