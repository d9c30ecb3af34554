"""Trials that never were, with known truth: for planning a real one, and for testing what is derived of one."""

from accrual.endpoints.simulate.assumptions import SEED_TRIAL, ArmAssumption, Assumptions, Truth, truth_of
from accrual.endpoints.simulate.draw import Life, Seen, draw, seen
from accrual.endpoints.simulate.files import write_trial
from accrual.endpoints.simulate.records import simulate

__all__ = [
    "SEED_TRIAL", "ArmAssumption", "Assumptions", "Life", "Seen", "Truth", "draw", "seen", "simulate", "truth_of",
    "write_trial",
]
