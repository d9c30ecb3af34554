"""Whatever a record holds, its overview is whole sentences with sources, and nothing from a programmer's world."""

from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from accrual.overview import compose, disagreements, explain, grade
from accrual.overview.fields import PATHS
from accrual.registry import words
from accrual.registry.trial import Age, Arm, DatePoint, Intervention, Outcome, Site, Sponsor, Trial

TEXT = st.one_of(
    st.text(max_size=80),
    st.sampled_from(["", "None", "N/A", "{{SITE_NAME}}", "Lung Cancer", "Drug: Aspirin", r"Age \> 65", "Aspirin. ",
                     "a\nb", "A phase 2 study", "people aged 18 to 65 years", "Placebo", "癌症", "ᾀ", "\u202eabc", "(",
                     "[", "\\"]))
AGES = st.none() | st.builds(Age, st.integers(0, 120).map(float), st.sampled_from(["year", "month", "week", "day"]))
DATES = st.none() | st.builds(
    lambda moment, parts, kind: DatePoint("-".join(moment.isoformat().split("-")[:parts]), kind),
    st.dates(date(1950, 1, 1), date(2099, 12, 31)), st.integers(1, 3), st.sampled_from(["", "ACTUAL", "ESTIMATED"]))


def _word(known: frozenset[str]) -> st.SearchStrategy[str]:
    return st.sampled_from([*sorted(known), "", "SOMETHING_NEW"])


def _some(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=4).map(tuple)


SPONSORS = st.builds(Sponsor, TEXT)
SITES = st.builds(Site, st.integers(0, 9), facility=TEXT, city=TEXT, country=TEXT)
INTERVENTIONS = st.builds(Intervention, TEXT, _word(words.INTERVENTION_TYPE), TEXT, _some(TEXT))
ARMS = st.builds(Arm, TEXT, _word(words.ARM_TYPE), TEXT, _some(TEXT))
OUTCOMES = st.builds(Outcome, st.sampled_from(["primary", "secondary", "other"]), TEXT, TEXT, TEXT)
TRIALS = st.builds(
    Trial, st.just("NCT99990001"), brief_title=TEXT, official_title=TEXT, brief_summary=TEXT, criteria=TEXT,
    conditions=_some(TEXT), keywords=_some(TEXT), overall_status=_word(words.STATUS), why_stopped=TEXT,
    start_date=DATES, completion_date=DATES, verified_date=DATES, has_results=st.booleans(),
    study_type=_word(words.STUDY_TYPE), phases=_some(_word(words.PHASE)), allocation=_word(words.ALLOCATION),
    intervention_model=_word(words.INTERVENTION_MODEL), primary_purpose=_word(words.PRIMARY_PURPOSE),
    masking=_word(words.MASKING), who_masked=_some(_word(words.WHO_MASKED)),
    observational_model=_word(words.OBSERVATIONAL_MODEL), time_perspective=_word(words.TIME_PERSPECTIVE),
    enrollment=st.none() | st.integers(0, 10**7), enrollment_kind=_word(words.DATE_TYPE), arms=_some(ARMS),
    interventions=_some(INTERVENTIONS), outcomes=_some(OUTCOMES), sex=_word(words.SEX), minimum_age=AGES,
    maximum_age=AGES, healthy_volunteers=st.none() | st.booleans(), sites=_some(SITES),
    lead_sponsor=st.none() | SPONSORS, collaborators=_some(SPONSORS))


@given(TRIALS)
def test_every_sentence_is_whole_and_names_its_sources(trial: Trial) -> None:
    overview = compose(trial)
    answers = [sentence for aspect in overview.involves for sentence in aspect.answer]
    for sentence in (*overview.sentences, *answers):
        assert sentence.text.endswith(".")
        assert not sentence.text.endswith("..")
        assert "  " not in sentence.text
        assert "\n" not in sentence.text
        assert set(sentence.sources) <= set(PATHS.values())
        assert all(part in sentence.text for part in sentence.names)
        own = sentence.text
        for part in sorted(sentence.names, key=len, reverse=True):
            own = own.replace(part, "")
        assert not re.search(r"None|nan\b|\{|\}|%s|_|SOMETHING|\(\)", own), sentence
    assert all(sentence.sources for sentence in overview.sentences)


@given(TRIALS)
def test_no_placeholder_of_the_record_reaches_a_sentence(trial: Trial) -> None:
    overview = compose(trial)
    assert "{{" not in overview.text
    assert "None" not in [name for sentence in overview.sentences for name in sentence.names]


@given(TRIALS)
def test_every_aspect_is_answered_or_said_to_be_open(trial: Trial) -> None:
    overview = compose(trial)
    assert len({aspect.question for aspect in overview.involves}) == len(overview.involves)
    for aspect in overview.involves:
        assert aspect.answer
        assert aspect.stated == (aspect.answer[0].text != "Not stated by the study team.")


@given(TRIALS)
def test_disagreements_name_known_fields_for_any_record(trial: Trial) -> None:
    for found in disagreements(trial):
        assert found.where in found.sources
        assert set(found.sources) <= set(PATHS.values())


@given(TRIALS)
def test_the_same_record_gives_the_same_overview(trial: Trial) -> None:
    assert compose(trial) == compose(trial)


@given(TEXT)
def test_any_text_has_a_finite_grade_and_maybe_an_explanation(text: str) -> None:
    assert -16 < grade(text) < 10_000
    assert explain(text) is None or str(explain(text)).endswith(".")
