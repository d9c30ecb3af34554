"""Classes that no list of names can close: what is of them is told by a property, not by a name.

A complete record that holds some drug and nothing named "CYP3A4 inhibitor" does not say that none is taken.
"""

from __future__ import annotations

__all__ = ["is_open"]

_DRUGS_BY_PROPERTY = frozenset((
    "bcrp-inhibitor", "cardiotoxic-drug", "chimeric-or-humanized-protein", "chinese-hamster-ovary-cell-product",
    "complementary-medicine", "cyp1a2-inhibitor", "cyp2c19-inhibitor", "cyp2c8-inhibitor", "cyp2c9-inhibitor",
    "cyp2d6-inhibitor", "cyp3a4-inducer", "cyp3a4-inhibitor", "cyp3a4-substrate", "dietary-supplement",
    "enzyme-inducer", "excipient", "hepatotoxic-drug", "inhaled-drug", "investigational-device", "investigational-drug",
    "moderate-cyp3a4-inducer", "moderate-cyp3a4-inhibitor", "narrow-therapeutic-index-drug",
    "nephrotoxic-drug", "neurotoxic-drug", "oatp-inhibitor", "ophthalmic-drug",
    "ototoxic-drug", "over-the-counter-drug", "p-gp-inducer", "p-gp-inhibitor", "phototoxic-drug", "premedication",
    "prescription-drug", "qt-prolonging-drug", "serotonergic-drug", "strong-cyp3a4-inducer", "strong-cyp3a4-inhibitor",
    "strong-cyp3a4-inhibitor-or-inducer", "study-treatment", "supportive-care-drug", "therapeutic-procedure",
    "diagnostic-procedure", "topical-drug", "treatment", "drug",
))
_VAGUE_CONDITIONS = frozenset((
    "acute-illness", "chronic-disease", "comorbidity", "contraindication", "intercurrent-illness",
    "laboratory-abnormality",
    "ecg-abnormality", "lesion", "organ-dysfunction", "symptom-or-finding", "systemic-disease", "terminal-illness",
    "disability", "condition-not-expected-to-recur", "obstruction", "cyst", "ulcer", "second-malignancy",
    "acute-infection", "chronic-infection",
))


def is_open(concept: str) -> bool:
    """Whether something in a record can be of a class without being named as a kind of it.

    >>> is_open("cyp3a4-inhibitor"), is_open("taxane")
    (True, False)
    """
    return concept in _DRUGS_BY_PROPERTY or concept in _VAGUE_CONDITIONS
