"""Concepts, terms and units: what the field's words and symbols mean."""

from accrual.vocabulary.concepts import CONCEPTS, Concept
from accrual.vocabulary.terms import TERMS, Term, add_terms
from accrual.vocabulary.units import UnitError, convert

__all__ = ["CONCEPTS", "TERMS", "Concept", "Term", "UnitError", "add_terms", "convert"]
