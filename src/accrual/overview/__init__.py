"""A trial in plain words, composed from its record by rules.

>>> from accrual.overview import compose
>>> from accrual.registry.trial import Trial
>>> [sentence.text for sentence in compose(Trial("NCT99990001", phases=("PHASE1",))).sentences]
['It is in phase 1. That step looks mostly at safety and at the right dose.']
"""

from accrual.overview.compose import LABEL, Overview, compose
from accrual.overview.consistency import disagreements
from accrual.overview.disagreement import Disagreement
from accrual.overview.involves import Aspect
from accrual.overview.outcomes import explain
from accrual.overview.readability import grade
from accrual.overview.sentence import Sentence

__all__ = [
    "LABEL", "Aspect", "Disagreement", "Overview", "Sentence", "compose", "disagreements", "explain", "grade",
]
