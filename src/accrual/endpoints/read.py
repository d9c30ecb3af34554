"""A folder of a trial's datasets → `TrialData`, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from accrual.endpoints.datasets import SUFFIXES, Dataset, dataset_name, read_dataset
from accrual.endpoints.intake import Intake
from accrual.endpoints.options import Options
from accrual.endpoints.plain_tables import TABLES, from_plain_tables
from accrual.endpoints.sdtm_events import read_events, read_schedule
from accrual.endpoints.sdtm_subjects import ALIVE, last_seen, read_subjects
from accrual.endpoints.sdtm_tumours import read_lesions, read_measurements, read_recorded
from accrual.endpoints.trial import Problem, TrialData
from accrual.errors import InputError, NotFoundError

__all__ = ["DOMAINS", "from_datasets", "read"]

DOMAINS = ("DM", "DS", "EX", "TU", "TR", "RS", "CM", "PR", "CE", "TV", "SUPPDM", *ALIVE)


def read(folder: Path, options: Options | None = None, *, suffix: str = "") -> TrialData:
    """The trial in a folder of SDTM domains or of four plain tables, with every problem found.

    A domain is in the file of its name (`tr.xpt`); `suffix` picks one where there are several: `onco_recist` for
    `tr_onco_recist.csv`, or names of files with commas (`tr_onco,rs_onco_irecist`). NotFoundError without such a
    folder; InputError where a file cannot be read, a variable that is needed is missing, or there is nothing to derive
    a response from.
    """
    if not folder.is_dir():
        raise NotFoundError("there is no such folder", where=str(folder))
    paths = [path for path in sorted(folder.iterdir()) if path.is_file() and dataset_name(path)[1]]
    named = {dataset_name(path)[0] for path in paths}
    if {"subjects", "assessments"} & named and "dm" not in named:
        files = _files(paths, TABLES, "")
        tables = {name: read_dataset(path, name) for name, path in files.items()}
        return _with_others(from_datasets(from_plain_tables(tables), options or Options()), paths, files)
    files = _files(paths, DOMAINS, suffix)
    if "DM" not in files:
        raise InputError("has neither DM nor the table subjects", where=str(folder),
                         mend=f"Datasets end with one of {', '.join(SUFFIXES)}")
    datasets = {name: read_dataset(path, name) for name, path in files.items()}
    return _with_others(from_datasets(datasets, options or Options()), paths, files)


def _with_others(data: TrialData, paths: list[Path], files: Mapping[str, Path]) -> TrialData:
    """The same with a note of every dataset in the folder that was not read."""
    others = [Problem(path.name, "not read", "this dataset is not read") for path in paths
              if path not in files.values()]
    return replace(data, problems=(*data.problems, *others))


def _files(paths: list[Path], wanted: tuple[str, ...], suffix: str) -> dict[str, Path]:
    """The file of each dataset; InputError where two files claim to be the same one."""
    chosen: dict[str, Path] = {}
    for name in wanted:
        mine = [path for path in paths if dataset_name(path)[0].split("_")[0] == name.lower()]
        words = [word.strip() for word in suffix.lower().split(",")]
        named = {stem for word in words for stem in (word, f"{name.lower()}_{word}")}
        exact = [path for path in mine if dataset_name(path)[0] in named - {name.lower()}] if suffix else []
        found = exact or [path for path in mine if dataset_name(path)[0] == name.lower()] or mine
        if len(found) > 1:
            raise InputError(f"has several files for {name}: {', '.join(path.name for path in found)}",
                             where=str(found[0].parent), mend="Keep one, or choose with --suffix")
        if found:
            chosen[name] = found[0]
    return chosen


def from_datasets(datasets: Mapping[str, Dataset], options: Options) -> TrialData:
    """The trial in some datasets, by the name of their domain.

    InputError as for `read`.
    """
    if not {"TR", "RS"} & set(datasets):
        raise InputError("has neither TR nor RS: there is nothing to derive a response from", where="the folder")
    if "TR" in datasets and "TU" not in datasets:
        datasets = {**datasets, "TU": _no_lesions(datasets["TR"])}
    subjects, problems = read_subjects(datasets)
    people = {subject.id: subject for subject in subjects}

    def intake(name: str) -> Intake:
        return Intake(datasets[name], set(people), problems)

    lesions = read_lesions(intake("TU"), people, options) if "TU" in datasets else ()
    measurements = read_measurements(intake("TR"), people, lesions, options) if "TR" in datasets else ()
    recorded = read_recorded(intake("RS"), people, options) if "RS" in datasets else ()
    if not measurements and not recorded:
        problems.append(Problem("TR", "no records", "there is no tumour assessment of anybody"))
    events = read_events(datasets, people, options, problems)
    subjects, alive = last_seen(datasets, subjects, events, (*measurements, *recorded), problems)
    visits = sorted({visit for visit in (*(one.visit for one in measurements), *(one.visit for one in recorded))
                     if visit is not None})
    schedule = read_schedule(datasets, visits, options, problems)
    return TrialData(subjects, lesions, measurements, recorded, (*events, *alive), schedule, tuple(problems),
                     tuple((data.file, sum(map(any, data.rows))) for data in datasets.values()))


def _no_lesions(data: Dataset) -> Dataset:
    said = "there is no TU: the kind of each lesion is read from TR, and no lesion is known as a node"
    return Dataset("TU", f"no TU beside {data.file}", ("USUBJID", "TULNKID", "TUSTRESC"), (), remarks=(said,))
