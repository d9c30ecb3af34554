"""`accrual endpoints simulate` and `… plan`: a trial from assumptions, and how many subjects it needs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accrual.errors import InputError

if TYPE_CHECKING:
    from accrual.endpoints.simulate import Assumptions

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add both commands to the group."""
    app.command("simulate")(simulate)
    app.command("plan")(plan)


Out = Annotated[Path, typer.Option(help="A new folder for the trial's SDTM, with the truth in truth/.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed and assumptions give the same bytes.")]
Arm = Annotated[list[str] | None, typer.Option(
    "--arm", metavar="NAME=SUBJECTS,PFS,OS,ORR", help="An arm: subjects, median PFS and OS in months, share that "
    "responds; may be repeated. Without any, the seed's trial: one arm of 60, 6 and 14 months, 0.3.")]
Accrual = Annotated[float, typer.Option(help="Subjects who enter in a month.")]
FollowUp = Annotated[float, typer.Option(help="Months from the last entry to the cutoff.")]
Dropout = Annotated[float, typer.Option(help="Share of subjects who withdraw in a year.")]
EveryWeeks = Annotated[int, typer.Option(help="Weeks between tumour assessments.")]
Found = Annotated[str, typer.Option(help="When progression is seen: 'at the next visit' or 'on its day'.")]


def simulate(
    out: Out, seed: Seed, arm: Arm = None, study: Annotated[str, typer.Option(help="STUDYID.")] = "NCT06749886",
    accrual: Accrual = 3.0, follow_up: FollowUp = 12.0, dropout: Dropout = 0.05, every_weeks: EveryWeeks = 6,
    found: Found = "at the next visit",
) -> None:
    """Simulate a trial from assumptions, and write its SDTM with the known truth beside it."""
    from accrual.endpoints.simulate import SEED_TRIAL, truth_of, write_trial

    assumed = replace(SEED_TRIAL, study=study, accrual=accrual, follow_up=follow_up, dropout=dropout,
                      every_weeks=every_weeks, found=found)
    if arm:
        assumed = _with_arms(assumed, arm)
    names = write_trial(assumed, out, seed=seed)
    for one in assumed.arms:
        truth = truth_of(assumed, one)
        typer.echo(f"{one.name}: {one.subjects} subjects; true median PFS {truth.median_pfs_days} days, "
                   f"OS {truth.median_os_days} days, response rate {truth.response_rate:.1%}")
    typer.echo(f"Written to {out}: {', '.join(names)}")


def _with_arms(assumed: Assumptions, arms: list[str]) -> Assumptions:
    from accrual.endpoints.simulate import ArmAssumption

    read = []
    for text in arms:
        name, _, numbers = text.rpartition("=")
        try:
            subjects, pfs, os, orr = numbers.split(",")
            read.append(ArmAssumption(name.strip(), int(subjects), float(pfs), float(os), float(orr)))
        except ValueError:
            raise InputError("does not name four numbers", where=f"--arm {text[:60]}",
                             mend="Write NAME=SUBJECTS,PFS,OS,ORR, as in A=60,6,14,0.3") from None
    return replace(assumed, arms=tuple(read))


def plan(
    median_pfs: Annotated[float, typer.Option(help="Median PFS to be shown, months.")],
    against_pfs: Annotated[float, typer.Option(help="Median PFS it is held against, months.")],
    response_rate: Annotated[float, typer.Option(help="Response rate to be shown, 0.3 for 30 %.")],
    against_rate: Annotated[float, typer.Option(help="Response rate it is held against.")],
    alpha: Annotated[float, typer.Option(help="One-sided error.")] = 0.05,
    power: Annotated[float, typer.Option(help="Power.")] = 0.8,
    accrual: Accrual = 3.0, follow_up: FollowUp = 12.0, dropout: Dropout = 0.05,
    out: Annotated[Path | None, typer.Option(help="Also write the power's figure into this folder.")] = None,
) -> None:
    """How many subjects a single-arm trial needs, for its median PFS and for its response rate."""
    from accrual.endpoints.planning import plan_response, plan_survival

    survival = plan_survival(against_pfs, median_pfs, accrual=accrual, follow_up=follow_up, dropout=dropout,
                             alpha=alpha, power=power)
    response = plan_response(against_rate, response_rate, alpha=alpha, power=power)
    typer.echo(f"Median PFS {median_pfs:g} against {against_pfs:g} months: {survival.subjects} subjects for "
               f"{survival.events} events, power {survival.reached:.1%}.")
    typer.echo(f"Response rate {response_rate:.0%} against {against_rate:.0%}: {response.subjects} subjects, at least "
               f"{response.responders} responders; power {response.reached:.1%}, error {response.size:.1%}.")
    typer.echo(f"Both: {max(survival.subjects, response.subjects)} subjects.")
    if out:
        from accrual.endpoints.figures import power_figure

        typer.echo(f"Written to {out}: {', '.join(power_figure(survival, response).write(out))}")
