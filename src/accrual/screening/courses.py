"""How a disease runs, as far as a criterion's time depends on it: what happens once, what passes, and what lasts.

A stroke is of one day, whatever a record says of its status thirty years later.  A pneumonia that is over is none now,
and says nothing of another.  A cancer in remission is a cancer all the same.
"""

from __future__ import annotations

from accrual.vocabulary.terms import ancestors, is_kind_of

__all__ = ["is_cancer", "is_event", "is_metastasis", "passes"]

# By definition a thing of one day, or the name of what happened on it.
_EVENTS = frozenset((
    "acute-coronary-syndrome", "anaphylaxis", "aortic-dissection", "bleeding", "cardiac-arrest",
    "copd-exacerbation", "gastrointestinal-perforation", "hypertensive-crisis", "infusion-reaction", "injury",
    "loss-of-consciousness", "miscarriage", "respiratory-arrest", "seizure", "status-epilepticus", "stillbirth",
    "stroke", "sudden-cardiac-death", "suicide-attempt", "syncope", "thromboembolism", "thrombosis",
    "torsades-de-pointes", "transient-ischemic-attack", "ventricular-fibrillation",
))
# What ends by itself or under treatment within weeks, and may come again.
_PASSING = frozenset((
    "acute-asthma", "acute-chest-syndrome", "acute-graft-versus-host-disease", "acute-heart-failure",
    "acute-illness", "acute-kidney-injury", "acute-liver-failure", "acute-pancreatitis",
    "acute-respiratory-distress-syndrome", "appendicitis", "ascites", "aspiration", "biliary-obstruction",
    "bronchiolitis", "bronchitis", "cardiac-tamponade", "cardiogenic-shock", "cholangitis", "cholecystitis", "coma",
    "conjunctivitis", "cystitis", "cytokine-release-syndrome", "dehydration", "delirium", "diverticulitis",
    "electrolyte-imbalance", "empyema", "febrile-neutropenia", "fluid-overload", "gastroenteritis",
    "hemodynamic-instability", "hydronephrosis", "ileus", "infection", "intercurrent-illness",
    "intestinal-obstruction", "jaundice", "ketoacidosis", "malignant-effusion", "mucositis", "neutropenia",
    "pericardial-effusion", "peritonitis", "pleural-effusion", "pneumothorax", "post-surgical-complication",
    "pulmonary-edema", "respiratory-failure", "serious-adverse-event", "shock", "symptom-or-finding",
    "third-space-fluid", "thrombocytopenia", "tumor-lysis-syndrome", "urinary-retention", "urticaria",
    "volume-depletion",
))
# Kinds of those that stay, or stay in the body and may wake.
_LASTING = frozenset((
    "aids-defining-illness", "chagas-disease", "chronic-bronchitis", "chronic-hepatitis", "chronic-infection",
    "chronic-pain", "congenital-neutropenia", "cytomegalovirus-infection", "epstein-barr-virus-infection",
    "hepatitis-b", "hepatitis-c", "hepatitis-d", "herpes-simplex", "hiv-infection", "hpv-infection",
    "htlv-infection", "immune-thrombocytopenia", "leprosy", "neuropathic-pain",
    "nontuberculous-mycobacterial-infection", "osteomyelitis", "prion-disease",
    "progressive-multifocal-leukoencephalopathy", "recurrent-infection", "syphilis",
    "thrombotic-thrombocytopenic-purpura", "tuberculosis",
))


def is_event(concept: str) -> bool:
    """Whether it happens on a day, so that the day is all that can lie in a time.

    >>> is_event("ischemic-stroke"), is_event("hypertension")
    (True, False)
    """
    return _is_one_of(concept, _EVENTS)


def passes(concept: str) -> bool:
    """Whether it is over after a while, so that an old one is none now.

    >>> passes("pneumonia"), passes("hepatitis-b"), passes("breast-cancer")
    (True, False, False)
    """
    return _is_one_of(concept, _PASSING) and not _is_one_of(concept, _LASTING)


def is_cancer(concept: str) -> bool:
    """Whether it is a cancer; metastases too.

    >>> is_cancer("multiple-myeloma"), is_cancer("uterine-fibroid")
    (True, False)
    """
    return is_kind_of(concept, "malignancy")


def is_metastasis(concept: str) -> bool:
    """Whether it is what a cancer has spread to, which can be gone while the cancer is not.

    >>> is_metastasis("brain-metastasis"), is_metastasis("breast-cancer")
    (True, False)
    """
    return is_kind_of(concept, "metastasis")


def _is_one_of(concept: str, kinds: frozenset[str]) -> bool:
    try:
        return concept in kinds or not kinds.isdisjoint(ancestors(concept))
    except KeyError:  # a name that a text gave; it is a kind of nothing
        return False
