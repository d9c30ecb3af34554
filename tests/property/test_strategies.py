"""Nothing of the criteria model and no kind of fact is left out of the generated tests."""

from __future__ import annotations

import typing
from dataclasses import fields

from hypothesis import HealthCheck, Phase, find, settings
from tests.property.strategies import BRANCHES, FACTS, LEAVES, MENTIONS, ROWS

from accrual import criteria
from accrual.patients import Facts

QUICK = settings(max_examples=3000, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
TEXTS = {"unread"}  # what could not be read at all is words, and every one of them only makes "no record" weaker


def test_every_node_of_the_model_has_a_strategy() -> None:
    assert set(typing.get_args(criteria.Rule)) == set(LEAVES) | set(BRANCHES)
    assert set(typing.get_args(criteria.Mention)) == set(MENTIONS)


def test_every_kind_of_fact_has_a_strategy() -> None:
    lists = {field.name for field in fields(Facts) if str(field.type).startswith("tuple")}
    assert set(ROWS) == lists - TEXTS


def test_every_field_of_the_person_is_drawn() -> None:
    singles = {"sex", "birth_date", "recorded", "complete_since", "treatments_complete_since"}
    for name in (*singles, *ROWS):
        def has(facts: Facts, name: str = name) -> bool:
            return bool(getattr(facts, name))

        assert has(find(FACTS, has, settings=QUICK)), name
