"""Terms of trial records in plain words: which of them a text uses, and what they mean.

The wording is ours and aims at reading grade 8; a term explains itself without another term.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["GLOSSARY", "Term", "terms_in"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term, its name in full and what it means; `pattern` finds it in a text."""

    short: str
    name: str
    meaning: str
    pattern: str = ""

    @property
    def slug(self) -> str:
        """The term as an anchor."""
        return re.sub(r"[^a-z0-9]+", "-", self.short.lower()).strip("-")


GLOSSARY = (
    Term("ALT", "alanine aminotransferase",
         "A liver enzyme measured in blood. A high value can mean that the liver is under stress."),
    Term("ANC", "absolute neutrophil count",
         "How many neutrophils, the white cells that fight germs, are in the blood.",
         r"\bANC\b|\b(?i:absolute neutrophil|neutrophil count)"),
    Term("aPTT", "activated partial thromboplastin time", "A blood test of how long blood takes to clot.",
         r"\ba?PTT\b"),
    Term("AST", "aspartate aminotransferase",
         "A liver enzyme measured in blood. A high value can mean that the liver is under stress."),
    Term("Bilirubin", "bilirubin", "A yellow substance that the liver clears from the blood.", r"\b(?i:bilirubin)"),
    Term("BMI", "body mass index", "How heavy a person is for their height."),
    Term("Child-Pugh", "Child-Pugh score", "A grade from A (mild) to C (severe) of how badly the liver works.",
         r"(?i:child[- ]pugh)"),
    Term("COPD", "chronic obstructive pulmonary disease", "A lasting lung disease that makes it hard to breathe out."),
    Term("Corticosteroids", "corticosteroids", "Medicines such as prednisone that calm the immune system.",
         r"\b(?i:corticosteroid|glucocorticoid)"),
    Term("Creatinine clearance", "creatinine clearance",
         "How well the kidneys clean the blood, worked out from a blood test, age, weight and sex.",
         r"\b(?i:creatinine clearance|cockcroft)|\bCr?Cl\b"),
    Term("CT", "computed tomography", "A scan that makes pictures of the inside of the body with X-rays.",
         r"\bCT\b|\b(?i:computed tomography)"),
    Term("CTCAE", "Common Terminology Criteria for Adverse Events",
         "A scale for side effects: grade 1 is mild, grade 5 is death.", r"\bCTC(?:AE)?\b"),
    Term("ECOG", "ECOG performance status",
         "A score of how well a person copes with daily life. 0 is fully active. 1 can do light work. 2 cannot work "
         "but is up for more than half the day. 3 needs a bed or chair for more than half the day. 4 cannot get up.",
         r"\bECOG\b|\b(?i:eastern co-?operative)|\bWHO performance"),
    Term("eGFR", "estimated glomerular filtration rate", "How well the kidneys clean the blood, from a blood test.",
         r"\be?GFR\b"),
    Term("EGFR, ALK, ROS1", "genes that can drive lung cancer",
         "Changes in these genes can make a tumour grow. “Wild-type” means that no change was found.",
         r"\bALK\b|\bROS-?1\b"),
    Term("G-CSF", "granulocyte colony-stimulating factor", "A medicine that makes the body form white blood cells.",
         r"\bG-?CSF\b"),
    Term("HbA1c", "glycated haemoglobin", "A blood test of the average blood sugar over about three months.",
         r"\b(?i:hba1c)"),
    Term("Haemoglobin", "haemoglobin", "The part of the blood that carries oxygen.", r"\b(?i:ha?emoglobin)\b"),
    Term("HER2", "HER2", "A marker on some tumours that some medicines aim at.", r"\bHER-?2\b"),
    Term("Histology", "histology, cytology", "A look at tissue or cells under a microscope.",
         r"\b(?i:histolog|cytolog)"),
    Term("Immune checkpoint inhibitor", "immune checkpoint inhibitor",
         "A medicine that takes the brakes off the immune system so that it attacks the tumour.",
         r"\b(?i:checkpoint inhibitor)|\b(?i:anti-)?PD-?L?1\b"),
    Term("Informed consent", "informed consent",
         "You are told all about the trial, have time to ask, and sign only if you want to join.",
         r"\b(?i:informed consent)"),
    Term("INR", "international normalised ratio", "A blood test of how long blood takes to clot."),
    Term("Karnofsky", "Karnofsky performance status",
         "A score of daily life from 100 (no complaints) down to 0.", r"\b(?i:karnofsky)|\bKPS\b"),
    Term("LVEF", "left ventricular ejection fraction", "The share of blood that the heart pumps out with each beat.",
         r"\bLVEF\b|\b(?i:ejection fraction)"),
    Term("Measurable lesion", "measurable lesion", "A tumour that is large enough to be measured on a scan.",
         r"\b(?i:measurable (?:lesion|disease|tumou?r))"),
    Term("Metastasis", "metastasis", "A place where cancer has spread to.", r"\b(?i:metasta)"),
    Term("MRI", "magnetic resonance imaging", "A scan that makes pictures of the body with magnets, without X-rays.",
         r"\bMRI\b|\b(?i:magnetic resonance)"),
    Term("NSCLC", "non-small cell lung cancer", "The most common kind of lung cancer.",
         r"\bNSCLC\b|\b(?i:non-?small[- ]cell lung)"),
    Term("NYHA", "New York Heart Association class",
         "How much a weak heart limits daily life: class I not at all, class IV even at rest.",
         r"\bNYHA\b|\b(?i:new york heart)"),
    Term("PCR", "polymerase chain reaction", "A test that finds tiny traces of genes, for example of a virus."),
    Term("Placebo", "placebo", "Looks like the treatment under test but has no active substance.", r"\b(?i:placebo)"),
    Term("Platelets", "platelets", "Tiny cells in the blood that stop bleeding.", r"\b(?i:platelet)"),
    Term("PT", "prothrombin time", "A blood test of how long blood takes to clot.",
         r"\bPT\b|\b(?i:prothrombin time)"),
    Term("QTc", "corrected QT interval", "A time read from a heart tracing (ECG). A long one can be a risk.",
         r"\bQTc?F?\b"),
    Term("RECIST 1.1", "Response Evaluation Criteria in Solid Tumours",
         "Rules for measuring on scans whether tumours shrink or grow.", r"\bRECIST"),
    Term("ULN", "upper limit of normal",
         "The highest value that a laboratory counts as normal. “2.5 × ULN” means two and a half times that value.",
         r"\bULN\b|\b(?i:upper limits? of (?:the )?normal)"),
    Term("Washout", "washout", "A time without a medicine, so that it has left the body.", r"\b(?i:wash-?out)"),
)
_PATTERNS = tuple((term, re.compile(term.pattern or rf"\b{re.escape(term.short)}\b"))
                  for term in sorted(GLOSSARY, key=lambda term: term.short.casefold()))


@lru_cache(maxsize=1024)
def terms_in(text: str) -> tuple[Term, ...]:
    """The terms that a text uses, in the order of the alphabet.

    >>> [term.short for term in terms_in("AST ≤ 2.5 × ULN, ECOG 0-2")]
    ['AST', 'ECOG', 'ULN']
    """
    return tuple(term for term, pattern in _PATTERNS if pattern.search(text))
