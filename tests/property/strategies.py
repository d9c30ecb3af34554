"""Generated criteria and persons: one strategy for every node of the model and for every kind of fact.

Property tests import them from here (`from tests.property.strategies import MODELS, FACTS`), so that a new node or
kind of fact has one place; `test_strategies.py` fails while one is missing.
Facts are drawn from the few concepts that rules are drawn from, so that they meet.
"""

from __future__ import annotations

import typing
from datetime import date, timedelta

from hypothesis import strategies as st

from accrual.criteria import (
    AllOf,
    Allowed,
    AnyOf,
    Biomarker,
    Condition,
    CriteriaModel,
    Criterion,
    Dose,
    Except,
    Given,
    Judged,
    Not,
    Quantity,
    Question,
    Rule,
    Scale,
    Sex,
    State,
    Therapy,
    Window,
)
from accrual.patients import (
    Answer,
    Circumstance,
    Diagnosis,
    Facts,
    Marker,
    Measurement,
    Score,
    Treatment,
    Unreadable,
)

__all__ = [
    "ASKING", "BRANCHES", "CONDITIONS", "DAYS", "FACTS", "LEAVES", "MENTIONS", "MODELS", "ON", "QUESTIONS", "ROWS",
    "RULES", "SPAN", "UNIT_OF", "VALUES", "has_permission", "measurements",
]

ON = date(2026, 1, 31)
SPAN = (0, 0)
UNIT_OF = {"platelets": "10*9/L", "hemoglobin": "g/dL", "inr": None, "ast": "U/L"}
VALUES = {"platelets": (20.0, 400.0), "hemoglobin": (5.0, 18.0), "inr": (0.8, 5.0), "ast": (5.0, 400.0)}
QUESTIONS = ("Informed consent", "Active infection", "Able to swallow")
CONDITIONS = ("liver-metastasis", "brain-metastasis")
THERAPIES = ("docetaxel", "taxane", "surgery")
GENES = ("EGFR", "PD-L1")
STATES = ("pregnant", "smoker")
DAYS = st.integers(0, 200).map(lambda back: ON - timedelta(days=back))
_LONG_AGO = st.integers(0, 3000).map(lambda back: ON - timedelta(days=back))

# --- rules ----------------------------------------------------------------------------------------

WINDOWS = st.builds(Window, st.sampled_from(["within", "at-least", "lasting"]), st.sampled_from(["P7D", "P4W", "P1Y"]),
                    direction=st.sampled_from(["before", "before", "after"]),
                    anchor=st.sampled_from([None, "first-dose", "relapse"])) | st.sampled_from(
                        [Window("between", "P6M", "P2Y"), Window("within", "P4W", half_lives=5, whichever="longer")])
_WINDOW = st.none() | st.none() | WINDOWS


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    concept = draw(st.sampled_from(sorted(UNIT_OF)))
    low, high = VALUES[concept]
    comparator = draw(st.sampled_from([">=", ">", "<=", "<", "in"]))
    if draw(st.booleans()) and comparator != "in":
        return Quantity(concept, comparator, draw(st.sampled_from([1.0, 1.5, 2.5, 5.0])), SPAN, relative_to="uln")
    value = draw(st.floats(low, high).map(lambda number: round(number, 1)))
    top = value + draw(st.floats(0, 50)) if comparator == "in" else None
    return Quantity(concept, comparator, value, SPAN, high=top, unit=UNIT_OF[concept])


@st.composite
def ages(draw: st.DrawFn) -> Quantity:
    return Quantity("age", draw(st.sampled_from([">=", "<=", "<"])), draw(st.integers(1, 90)), SPAN, unit="a")


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    low = draw(st.integers(0, 4))
    return Scale("ecog", low, draw(st.integers(low, 5)), SPAN)


MENTIONS: dict[type, st.SearchStrategy[typing.Any]] = {
    Condition: st.builds(Condition, st.sampled_from(CONDITIONS), st.just(SPAN))
    | st.builds(Condition, st.sampled_from((*CONDITIONS, "asthma")), st.just(SPAN),
                st.sampled_from(["any", "active", "history"]), st.sampled_from([(), ("stage-iv",)]),
                st.sampled_from([(), ("severe",), ("symptomatic",)]),
                st.sampled_from([None, "histologically-confirmed"])),
    Therapy: st.builds(Therapy, st.sampled_from(THERAPIES), st.just(SPAN),
                       st.sampled_from(["any", "active", "history"]), st.sampled_from([None, "first-line"]),
                       response=st.sampled_from([None, "progression"]),
                       dose=st.sampled_from([None, Dose(">=", 10, "mg/d"), Dose(">=", 10, "mg/d", "prednisone")]),
                       window=_WINDOW),
    Biomarker: st.builds(Biomarker, st.sampled_from(GENES), st.just(SPAN),
                         st.sampled_from([None, "mutation", "wild-type", "positive"])),
    State: st.builds(State, st.sampled_from(STATES), st.just(SPAN), st.sampled_from(["any", "active", "history"]),
                     _WINDOW),
}
LEAVES: dict[type, st.SearchStrategy[typing.Any]] = {
    Quantity: quantities() | ages(),
    Scale: scales(),
    Sex: st.builds(Sex, st.sampled_from(["female", "male"]), st.just(SPAN)),
    Question: st.builds(Question, st.sampled_from(QUESTIONS), st.just(SPAN)),
    **MENTIONS,
}
BRANCHES: dict[type, typing.Callable[[st.SearchStrategy[Rule]], st.SearchStrategy[typing.Any]]] = {
    AllOf: lambda rules: st.builds(AllOf, st.lists(rules, min_size=1, max_size=3).map(tuple)),
    AnyOf: lambda rules: st.builds(AnyOf, st.lists(rules, min_size=1, max_size=3).map(tuple)),
    Not: lambda rules: st.builds(Not, rules),
    Given: lambda rules: st.builds(Given, rules, rules, st.none() | rules),
    Except: lambda rules: st.builds(Except, rules, st.lists(rules, min_size=1, max_size=2).map(tuple)),
    Allowed: lambda rules: st.builds(Allowed, rules),
    Judged: lambda rules: st.builds(Judged, LEAVES[Question], st.lists(rules, min_size=1, max_size=3).map(tuple)),
}
RULES: st.SearchStrategy[Rule] = st.recursive(
    st.one_of(*LEAVES.values()), lambda rules: st.one_of(*(branch(rules) for branch in BRANCHES.values())), max_leaves=6
)


def has_permission(rule: Rule) -> bool:
    """Whether a rule holds a permission, which passes whoever there is."""
    parts = [getattr(rule, name, ()) or () for name in ("parts", "exceptions")]
    inner = [getattr(rule, name, None) for name in ("part", "condition", "then", "otherwise")]
    return isinstance(rule, Allowed) or any(map(has_permission, (*parts[0], *parts[1], *filter(None, inner))))


ASKING = RULES.filter(lambda rule: not has_permission(rule))
MODELS = st.lists(st.tuples(ASKING, st.sampled_from(["inclusion", "exclusion"])), min_size=1, max_size=4).map(
    lambda rows: CriteriaModel(
        None,
        "",
        tuple(
            Criterion(f"{kind[0].upper()}{n}", kind, SPAN, "a criterion", rule)
            for n, (rule, kind) in enumerate(rows, 1)
        ),
    )
)

# --- facts ----------------------------------------------------------------------------------------


@st.composite
def measurements(draw: st.DrawFn, days: st.SearchStrategy[date] = DAYS) -> Measurement:
    concept = draw(st.sampled_from(sorted(UNIT_OF)))
    value = draw(st.floats(*VALUES[concept]).map(lambda number: round(number, 1)))
    return Measurement(
        concept, value, UNIT_OF[concept], draw(days), upper=draw(st.none() | st.just(round(VALUES[concept][1] / 3, 1)))
    )


@st.composite
def treatments(draw: st.DrawFn) -> Treatment:
    start, end = draw(st.none() | _LONG_AGO), draw(st.none() | _LONG_AGO)
    if start and end and end < start:
        start, end = end, start
    return Treatment(draw(st.sampled_from(THERAPIES)), draw(st.booleans()), start, end,
                     status=draw(st.sampled_from(["", "ongoing", "stopped"])),
                     line=draw(st.sampled_from(["", "first-line", "second-line"])),
                     response=draw(st.sampled_from(["", "progression"])),
                     dose=draw(st.sampled_from([None, 5.0, 20.0])), dose_unit="mg/d",
                     start_latest=start + timedelta(days=30) if start and draw(st.booleans()) else None)


ROWS: dict[str, st.SearchStrategy[typing.Any]] = {
    "measurements": measurements(),
    "scores": st.builds(Score, st.just("ecog"), st.integers(0, 5).map(float), DAYS),
    "diagnoses": st.builds(Diagnosis, st.sampled_from(CONDITIONS), st.booleans(), DAYS,
                           stage=st.sampled_from([(), ("stage-iv",), ("stage-i",)]),
                           severity=st.sampled_from([(), ("symptomatic",), ("asymptomatic",)]),
                           certainty=st.sampled_from(["", "histologically-confirmed"])),
    "treatments": treatments(),
    "markers": st.builds(Marker, st.sampled_from(GENES), st.sampled_from(["wild-type", "mutation", "positive"]), DAYS),
    "circumstances": st.builds(Circumstance, st.sampled_from(STATES), st.booleans(), DAYS, since=st.none() | _LONG_AGO),
    "answers": st.builds(Answer, st.sampled_from(QUESTIONS), st.booleans(), DAYS),
    "unreadable": st.builds(Unreadable, st.sampled_from((*UNIT_OF, *THERAPIES)), st.just("it has no number"), DAYS),
}
_FEW = {name: st.lists(rows, max_size=6 if name == "measurements" else 3).map(tuple)
        for name, rows in ROWS.items() if name != "unreadable"}
FACTS: st.SearchStrategy[Facts] = st.builds(
    Facts,
    sex=st.sampled_from([None, "female", "male"]),
    birth_date=st.none() | st.dates(date(1930, 1, 1), ON),
    recorded=st.none() | st.just(ON),
    complete_since=st.none() | st.just(date(1930, 1, 1)),
    treatments_complete_since=st.none() | st.just(date(1930, 1, 1)),
    unreadable=st.just(()) | st.lists(ROWS["unreadable"], max_size=1).map(tuple),
    **_FEW,
)
