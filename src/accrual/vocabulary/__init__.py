"""Concepts and units: what the field's words and symbols mean."""

from accrual.vocabulary.concepts import CONCEPTS, Concept
from accrual.vocabulary.units import UnitError, convert

__all__ = ["CONCEPTS", "Concept", "UnitError", "convert"]
