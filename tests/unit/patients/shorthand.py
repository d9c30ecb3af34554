"""A reader for the part of FHIR Shorthand that mCODE's examples use: instances → resources.

It belongs to the tests: Shorthand is what guides are written in, and no record comes in it.
Rules with a path and a value, indented rules, rule sets, slices and soft indices are read; profiles are not looked up,
but for the codes that they fix for the parts of a genomic variant.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

__all__ = ["instances"]

SYSTEMS = {
    "LNC": "http://loinc.org", "SCT": "http://snomed.info/sct", "HGNC": "http://www.genenames.org/geneId",
    "RXN": "http://www.nlm.nih.gov/research/umls/rxnorm", "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "AJCC": "http://cancerstaging.org",
}
KINDS = {
    "CancerPatient": "Patient", "PrimaryCancerCondition": "Condition", "SecondaryCancerCondition": "Condition",
    "USCoreCondition": "Condition", "Comorbidities": "Observation",
    "CancerRelatedMedicationRequest": "MedicationRequest",
    "CancerRelatedMedicationAdministration": "MedicationAdministration", "RadiotherapyCourseSummary": "Procedure",
    "CancerRelatedSurgicalProcedure": "Procedure", "USCoreProcedure": "Procedure", "HumanSpecimen": "Specimen",
    "FamilyMemberHistory": "FamilyMemberHistory", "RadiotherapyVolume": "BodyStructure", "Tumor": "BodyStructure",
    "mcode-genomics-report": "DiagnosticReport", "GenomicsReport": "DiagnosticReport",
    "USCoreDiagnosticReportLab": "DiagnosticReport", "USCorePractitioner": "Practitioner",
    "Practitioner": "Practitioner",
    "USCoreOrganization": "Organization", "ServiceRequest": "ServiceRequest", "MCODEPatientGroup": "Group",
    "MCODEPatientBundle": "Bundle", "Bundle": "Bundle",
}
PARTS = {"gene-studied": "48018-6", "geneStudied": "48018-6", "variation-code": "81252-9", "variationCode": "81252-9",
         "protein-hgvs": "48005-3", "genomic-hgvs": "81290-9", "genomic-source-class": "48002-0"}
LISTS = {"coding", "category", "focus", "performer", "bodySite", "reasonCode", "reasonReference", "interpretation",
         "stage", "component", "extension", "contained", "entry", "derivedFrom", "note", "dosageInstruction"}
TEXTS = {"status", "intent", "gender", "type", "use", "valueCode"}
_START = re.compile(r"^(Instance|RuleSet|Profile|Extension|Alias|ValueSet|CodeSystem|Invariant|Logical):\s*(\S+)")
_RULE = re.compile(r"^(\s*)\*\s+(.*?)\s*$")
_CODE = re.compile(r'^([\w.-]*)#("[^"]*"|[^\s"]+)(?:\s+"([^"]*)")?')


def instances(path: Path) -> list[dict[str, Any]]:
    """Every instance of a file as a resource with its id."""
    bare = re.sub(r"(^|\s)//.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)  # `//*` opens no block
    text = re.sub(r"/\*.*?\*/", "", bare, flags=re.DOTALL)
    blocks: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        if start := _START.match(line):
            blocks.append((start[1], start[2], []))
        elif blocks and line.strip():
            blocks[-1][2].append(line)
    sets = {name: lines for kind, name, lines in blocks if kind == "RuleSet"}
    return [_resource(name, lines, sets) for kind, name, lines in blocks if kind == "Instance"]


def _resource(name: str, lines: list[str], sets: dict[str, list[str]]) -> dict[str, Any]:
    of = next((line.partition(":")[2].strip() for line in lines if line.startswith("InstanceOf")), "")
    slug = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", of).lower()
    resource: dict[str, Any] = {"resourceType": KINDS.get(of, "Observation"), "id": name,
                                "meta": {"profile": [f"http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-{slug}"]}}
    context: list[tuple[int, str]] = []
    for line in _inserted(lines, sets):
        rule = _RULE.match(line)
        if not rule:
            continue
        indent, body = len(rule[1]), rule[2]
        context = [each for each in context if each[0] < indent]
        path, equals, value = body.partition(" = ")
        whole = ".".join([*(each[1] for each in context), path.strip()])
        context.append((indent, path.strip()))
        if equals:
            _assign(resource, whole, value.strip())
    return resource


def _inserted(lines: list[str], sets: dict[str, list[str]]) -> list[str]:
    found: list[str] = []
    for line in lines:
        named = re.match(r"\s*\*\s+insert\s+(\w+)", line)
        found += sets.get(named[1], []) if named else [line]
    return found


def _assign(resource: dict[str, Any], path: str, said: str) -> None:
    place: Any = resource
    steps = re.findall(r"([\w-]+)((?:\[[^\]]*\])*)", path)
    for number, (name, marks) in enumerate(steps):
        if not isinstance(place, dict):
            return  # `* language = urn:…#en` and then `* language.text = …`: more of it than is needed
        last = number == len(steps) - 1
        if (name in LISTS or marks) and isinstance(place.setdefault(name, []), list):
            row = _row(place[name], re.findall(r"\[([^\]]*)\]", marks), name)
            value = _value(name, said) if last else None
            if last and isinstance(value, dict):
                row.update(value)
            elif last:
                place[name][place[name].index(row)] = value
            place = row
        elif last:
            value = _value(name, said)
            known = place.get(name)
            place[name] = {**known, **value} if isinstance(known, dict) and isinstance(value, dict) else value
        else:
            place = place.setdefault(name, {})


def _row(rows: list[Any], marks: list[str], name: str) -> dict[str, Any]:
    """The element of a list that slices and indices name; one that is not there yet is made."""
    slices = [mark for mark in marks if not re.fullmatch(r"\d+|[+=]", mark)]
    index = next((mark for mark in marks if re.fullmatch(r"\d+|[+=]", mark)), "0")
    key = "/".join(slices)
    mine = [row for row in rows if isinstance(row, dict) and row.get("_slice", "") == key]
    if index == "+" or not mine or (index.isdigit() and int(index) >= len(mine)):
        row: dict[str, Any] = {"_slice": key} if key else {}
        if key and name == "component":
            row["code"] = {"coding": [{"system": SYSTEMS["LNC"], "code": PARTS.get(slices[0], slices[0])}]}
        if key and name == "extension":
            slug = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", slices[0]).lower()
            row["url"] = f"http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-{slug}"
        rows.append(row)
        return row
    return mine[-1] if index == "=" else mine[int(index)]


def _value(name: str, said: str) -> Any:
    if reference := re.match(r"Reference\(([^)]*)\)", said):
        return {"reference": f"Any/{reference[1].strip()}"}
    if code := _CODE.match(said):
        coding = {"system": SYSTEMS.get(code[1], f"urn:{code[1]}"), "code": code[2].strip('"')}
        coding |= {"display": code[3]} if code[3] else {}
        return coding["code"] if name in TEXTS or (not code[1] and name != "coding") else (
            coding if name == "coding" else {"coding": [coding]})
    if quantity := re.match(r"(-?[\d.]+)\s+'([^']*)'", said):
        return {"value": float(quantity[1]), "code": quantity[2], "system": "http://unitsofmeasure.org"}
    if re.fullmatch(r"-?\d+(\.\d+)?", said):
        return float(said) if "." in said else int(said)
    if said in ("true", "false"):
        return said == "true"
    return said.strip('"')
