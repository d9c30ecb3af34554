"""What of the public test records is read: writes docs/reference/fhir-coverage.md.

    .venv/bin/python scripts/fhir_coverage.py           # writes the page
    .venv/bin/python scripts/fhir_coverage.py --list    # prints every wording that is not read, with its count

The records are development data (`../shared/data/patients`) and no part of this repository: the page holds counts,
LOINC numbers and our own concepts, never a wording of another terminology.
"""

from __future__ import annotations

import json
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accrual.patients import Facts, read_bundle

REPOSITORY = Path(__file__).resolve().parents[1]
DATA = REPOSITORY.parent / "shared" / "data" / "patients"
PAGE = REPOSITORY / "docs" / "reference" / "fhir-coverage.md"
LISTS = ("measurements", "scores", "diagnoses", "treatments", "markers", "circumstances")
CLINICAL = ("Observation", "Condition", "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "Procedure",
            "Immunization")
LOINC = "http://loinc.org"


def bundles() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every development Bundle with the set it is of."""
    with zipfile.ZipFile(DATA / "synthea-r4-dev.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield "Synthea", json.loads(archive.read(name))
    for path in sorted((DATA / "mcode").glob("*.json")):
        yield "mCODE", json.loads(path.read_text(encoding="utf-8"))


def reasons(facts: Facts) -> dict[str, str]:
    """Why each resource was left, by its name; a part of one that was read is not counted."""
    read = {row.source for name in LISTS for row in getattr(facts, name)}
    found: dict[str, str] = {}
    for line in facts.unread:
        name, _, why = line.partition(": ")
        if name not in read and not name.startswith("Patient/"):  # of a person a note is made beside what is read
            found[name] = why.partition(": ")[2] or why
    return found


def code_of(resource: dict[str, Any]) -> tuple[str, str]:
    """The LOINC number where there is one, and the wording."""
    code = resource.get("code") or resource.get("medicationCodeableConcept") or resource.get("vaccineCode") or {}
    codings = [coding for coding in code.get("coding") or [{}] if isinstance(coding, dict)]
    number = next((str(each.get("code")) for each in codings if each.get("system") == LOINC), "")
    return number, str(code.get("text") or codings[0].get("display") or codings[0].get("code") or "")


def count() -> tuple[dict[str, Counter[tuple[str, str]]], dict[str, Counter[str]], Counter[str],
                     dict[str, Counter[str]], int]:
    """By set and kind: read and left; why; the concepts that were read; LOINC numbers; wordings that were not read."""
    kinds: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    whys: dict[str, Counter[str]] = defaultdict(Counter)
    left: dict[str, Counter[str]] = defaultdict(Counter)
    concepts: Counter[str] = Counter()
    total = 0
    for which, bundle in bundles():
        total += 1
        facts = read_bundle(bundle)
        for name in LISTS:
            concepts.update(f"{name}: {getattr(row, 'concept', None) or row.scale}" for row in getattr(facts, name))
        why = reasons(facts)
        for number, entry in enumerate(bundle["entry"]):
            resource = entry.get("resource") or {}
            kind = resource.get("resourceType", "no resource")
            name = f"{kind}/{resource.get('id')}" if resource else f"entry[{number}]"
            kinds[which][kind, "left" if name in why else "read"] += 1
            if name in why:
                whys[kind][why[name]] += 1
                if kind in CLINICAL:
                    loinc, wording = code_of(resource)
                    left[kind][f"{loinc} {wording}".strip()] += 1
    return kinds, whys, concepts, left, total


def page() -> str:
    """The page."""
    kinds, whys, concepts, left, total = count()
    out = ["# What is read of public test records", "<!-- Made by scripts/fhir_coverage.py. -->", "",
           f"{total} Bundles load without an error: 60 of Synthea, 8 with mCODE's profiles (some broken on purpose).",
           "Both are examples that others made; how a hospital words its records decides what is read of them.", ""]
    for which, rows in kinds.items():
        out += [f"## {which}", "", "| resource | in all | read | left |", "|---|---|---|---|"]
        order = sorted({kind for kind, _ in rows})
        for kind in sorted(order, key=lambda each: -rows[each, "read"] - rows[each, "left"]):
            read, not_read = rows[kind, "read"], rows[kind, "left"]
            out.append(f"| {kind} | {read + not_read} | {read} | {not_read} |")
        out.append("")
    out += ["## Why rows were left", "", "| resource | rows | why |", "|---|---|---|"]
    out += [f"| {kind} | {number} | {why} |" for kind in sorted(whys) for why, number in whys[kind].most_common()]
    out += ["", "## LOINC numbers that are not read, ten rows or more", "",
            ", ".join(f"{code} ({number})" for code, number in _numbers(left["Observation"])) + ".", "",
            ("They are blood indices, urine strips, notes and answers to questionnaires that no criterion's quantity "
            "speaks of."), ""]
    for name in LISTS:
        rows_of = Counter({key.partition(": ")[2]: number for key, number in concepts.items() if
                           key.startswith(f"{name}: ")})
        out += [f"## Read as {name}: {rows_of.total()} rows of {len(rows_of)} concepts", "",
                ", ".join(f"`{concept}` {number}" for concept, number in rows_of.most_common()) + ".", ""]
    out += ["## mCODE's guide and other formats", "",
            ("The guide's examples in FHIR Shorthand (`.fsh`) are the source of Bundles and no Bundles: they are not "
            "read by Accrual."),
            ("A reader in the tests (`tests/unit/patients/shorthand.py`) turns their instances into resources, and "
            "every one of them is read or listed."),
            ("The extraction framework's CSV files are its own input format, from which it makes such Bundles; they "
            "are not read.")]
    return "\n".join(out) + "\n"


def _numbers(rows: Counter[str]) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for wording, number in rows.items():
        code = wording.split()[0]
        if code.replace("-", "").isdigit():
            found[code] += number
    return [(code, number) for code, number in found.most_common() if number >= 10]


def main() -> None:
    """Write the page, or print what is not read."""
    if "--list" in sys.argv:
        for kind, rows in count()[3].items():
            for wording, number in rows.most_common():
                sys.stdout.write(f"{kind}\t{number}\t{wording}\n")
        return
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(REPOSITORY)}: written\n")


if __name__ == "__main__":
    main()
