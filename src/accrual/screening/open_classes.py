"""What no list of diagnoses and treatments can close: classes told by a property, and what is no diagnosis at all.

A complete record that holds some drug and nothing named "CYP3A4 inhibitor" does not say that none is taken, and one
that lists all diseases says nothing of whether a tumour can be measured, or an examination was made.
"""

from __future__ import annotations

from accrual.vocabulary.terms import TERMS, is_kind_of

__all__ = ["is_open", "is_told_elsewhere"]

_DRUGS_BY_PROPERTY = frozenset((
    "bcrp-inhibitor", "cardiotoxic-drug", "chimeric-or-humanized-protein", "chinese-hamster-ovary-cell-product",
    "complementary-medicine", "component-of-the-study-treatment", "cyp1a2-inhibitor", "cyp2c19-inhibitor",
    "cyp2c8-inhibitor", "cyp2c9-inhibitor", "cyp2d6-inhibitor", "cyp3a4-inducer", "cyp3a4-inhibitor",
    "cyp3a4-substrate", "dietary-supplement", "enzyme-inducer", "excipient", "hepatotoxic-drug", "human-protein",
    "inhaled-drug", "investigational-anticancer-therapy", "investigational-device", "investigational-drug",
    "investigational-vaccine", "moderate-cyp3a4-inducer", "moderate-cyp3a4-inhibitor", "murine-protein",
    "narrow-therapeutic-index-drug", "nephrotoxic-drug", "neurotoxic-drug", "oatp-inhibitor", "ophthalmic-drug",
    "ototoxic-drug", "over-the-counter-drug", "p-gp-inducer", "p-gp-inhibitor", "phototoxic-drug", "premedication",
    "prescription-drug", "qt-prolonging-drug", "recombinant-protein", "serotonergic-drug", "strong-cyp3a4-inducer",
    "strong-cyp3a4-inhibitor", "strong-cyp3a4-inhibitor-or-inducer", "strong-or-moderate-cyp3a4-inducer",
    "strong-or-moderate-cyp3a4-inhibitor", "study-treatment", "supportive-care-drug", "therapeutic-procedure",
    "diagnostic-procedure", "topical-drug", "treatment", "drug",
))
_VAGUE_CONDITIONS = frozenset((
    "acute-illness", "chronic-disease", "comorbidity", "contraindication", "intercurrent-illness",
    "laboratory-abnormality", "medical-condition", "medical-or-psychiatric-illness", "neurologic-symptom",
    "nonmalignant-disease", "serious-illness",
    "ecg-abnormality", "lesion", "organ-dysfunction", "symptom-or-finding", "systemic-disease", "terminal-illness",
    "disability", "condition-not-expected-to-recur", "obstruction", "cyst", "ulcer", "second-malignancy",
    "acute-infection", "chronic-infection", "insulin-dependent-diabetes", "study-disease",
))


# Words for whatever a list holds, which no term has: where the list is complete, it holds them.
_ALL_OF_A_LIST = ("complication", "complications")
# What an image, an operation or a course of treatment shows of a disease that is listed under its own name.
_FOUND_OF_A_DISEASE = frozenset((
    "bulky-disease", "complete-remission", "disease", "disease-progression", "evaluable-disease",
    "extrahepatic-disease", "lymphatic-invasion", "lymphovascular-invasion", "mass-effect", "measurable-disease",
    "minimal-residual-disease", "non-measurable-disease", "oligometastatic-disease", "perineural-invasion",
    "positive-surgical-margin", "refractory-disease", "relapse", "remission", "residual-disease",
    "space-occupying-lesion", "unresectable-disease", "vascular-invasion",
))


def is_open(concept: str) -> bool:
    """Whether something in a record can be of a class without being named as a kind of it.

    >>> is_open("cyp3a4-inhibitor"), is_open("taxane"), is_open("a-name-that-a-text-gave")
    (True, False, True)
    """
    return concept in _DRUGS_BY_PROPERTY or concept in _VAGUE_CONDITIONS or (
        concept not in TERMS and concept not in _ALL_OF_A_LIST)


def is_told_elsewhere(concept: str) -> bool:
    """Whether it stands in no list of diagnoses or treatments, however complete, so that its absence says nothing.

    >>> is_told_elsewhere("measurable-disease"), is_told_elsewhere("physical-examination"), is_told_elsewhere("surgery")
    (True, True, False)
    """
    return concept in _FOUND_OF_A_DISEASE or is_kind_of(concept, "diagnostic-procedure")
