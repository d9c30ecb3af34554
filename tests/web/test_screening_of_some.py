"""The check of a trial with cohorts and caregivers: what is asked of some keeps nobody else out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.web.test_screening_check import Visitor, store

__all__ = ["store"]  # a fixture

pytestmark = pytest.mark.django_db

COHORTS = """Inclusion Criteria:

* ECOG performance status 0-2

Cohort A inclusion criteria:

* Prior docetaxel and keeps bees

Cohort B inclusion criteria:

* Keeps no bees

Caregivers:

* Lives with the patient
"""


def test_what_one_cohort_must_have_keeps_nobody_out(store: Callable[..., str], client: Client) -> None:
    visitor = Visitor(client, nct_id=store(COHORTS, nct_id="NCT99990903"))
    for _ in range(5):
        for name in visitor.choices:
            if name.startswith("statement-"):
                visitor.values[name] = "no"
            if name == "scale-ecog":
                visitor.values[name] = "1"
        if 'value="next"' in visitor.html:
            visitor.press("next")
    assert visitor.title == "This study may fit"
    assert "are for the study team to look at" in visitor.text
    assert "Cohort A inclusion criteria: Prior docetaxel and keeps bees" in visitor.text
    assert "the study team says who joins it" in visitor.text
    assert "Caregivers: Lives with the patient" in visitor.text
