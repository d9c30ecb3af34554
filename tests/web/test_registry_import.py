"""`accrual registry import` and `show` as people use them, and what a kill in the middle leaves behind."""

from __future__ import annotations

import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from accrual.cli.main import app
from accrual.portal.trials import stored

COMMAND = [sys.executable, "-c", "from accrual.cli import main; main()", "registry"]


def _line(number: int, **said: Any) -> str:
    return json.dumps({"nct_id": f"NCT{99990000 + number}", "criteria": "Adults", "title": f"Trial {number}", **said})


def _run(*arguments: str | Path, text: str | None = None) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["registry", *map(str, arguments)], input=text)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """Three records, one of them with a field that cannot be read, and a line that is none."""
    path = tmp_path / "three.jsonl"
    path.write_text("\n".join([_line(1), _line(2, min_age="old"), "{oops}", _line(3)]))
    return path


@pytest.mark.django_db
def test_the_closing_line_adds_up_and_a_refusal_is_exit_3(three: Path) -> None:
    code, out, err = _run("import", three)
    assert code == 3
    assert out.startswith("4 read = 3 stored + 0 unchanged + 1 refused. Stored: 3 new trials, 0 newer versions")
    assert "refused: three.jsonl, line 3: not JSON" in err
    assert "noted: three.jsonl, line 2, NCT99990002, min_age: 'old' is not an age" in err
    code, out, _ = _run("import", three)
    assert (code, out.split(".")[0]) == (3, "4 read = 0 stored + 3 unchanged + 1 refused")


@pytest.mark.django_db
def test_machines_get_one_object_and_a_file_of_every_problem(three: Path, tmp_path: Path) -> None:
    file = tmp_path / "problems.jsonl"
    code, out, _ = _run("import", three, "--json", "--problems", file)
    said = json.loads(out)
    counts = [said[name] for name in ("read", "stored", "unchanged", "refused", "problems")]
    assert (code, counts) == (3, [4, 3, 0, 1, 1])
    assert [json.loads(line) for line in file.read_text().splitlines()] == [
        {"kind": "refused", "file": "three.jsonl", "line": 3, "nct_id": "", "field": "",
         "what": "not JSON: Expecting property name enclosed in double quotes at character 2, 'oops}\\n'"},
        {"kind": "noted", "file": "three.jsonl", "line": 2, "nct_id": "NCT99990002", "field": "min_age",
         "what": "'old' is not an age such as '18 Years'; left out"},
    ]


@pytest.mark.django_db
def test_several_files_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(_line(1))
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(_line(2).encode()))
    code, out, err = _run("import", tmp_path / "a.json", tmp_path / "b.json.gz", "-", text=_line(3))
    assert (code, out.split(".")[0], err) == (0, "3 read = 3 stored + 0 unchanged + 0 refused", "")


@pytest.mark.django_db
def test_a_file_that_is_missing_or_a_folder_stops_the_import_before_it_begins(three: Path, tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none.json", "no such file"), (tmp_path, "folder")):
        run = CliRunner().invoke(app, ["registry", "import", str(three), str(path)])
        assert why in str(run.exception)
    assert stored.count() == 0


@pytest.mark.django_db
def test_many_problems_do_not_flood_the_screen(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("\n".join(_line(number, sex="?") for number in range(1, 200)))
    _, _, err = _run("import", path)
    assert len(err.splitlines()) == 6
    assert "--problems FILE writes all" in err


@pytest.mark.django_db
def test_a_trial_is_shown_by_any_spelling_of_its_number(tmp_path: Path) -> None:
    study = {"protocolSection": {
        "identificationModule": {"nctId": "NCT99990001", "briefTitle": "A trial [bold]of[/bold] things"},
        "statusModule": {"overallStatus": "RECRUITING", "lastUpdatePostDateStruct": {"date": "2025-10-15"}},
        "eligibilityModule": {"eligibilityCriteria": "* Adults\n* Consent", "sex": "ALL", "minimumAge": "18 Years"},
        "contactsLocationsModule": {"locations": [{"city": "Shanghai", "country": "China"}]}}}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(study, indent=2))
    _run("import", path, "--retrieved", "2025-11-01")
    _run("import", "-", text=_line(1))
    for spelling in ("NCT99990001", "nct99990001", "99990001"):
        code, out, _ = _run("show", spelling)
        assert code == 0
        for said in ("A trial [bold]of[/bold] things", "RECRUITING", "ALL, 18 years and older", "1: China 1",
                     "* Adults", "last updated 2025-10-15, retrieved 2025-11-01, 2 stored"):
            assert said in out
    assert "Trial 1\n" in _run("show", "99990001", "--revision", "2")[1]
    assert _run("show", "99990001", "--json")[1] == json.dumps(study, indent=2) + "\n"
    lines = _run("show", "99990001", "--versions")[1].splitlines()
    assert [line.split("  ")[-1] for line in lines[1:]] == ["simple", "(current)"]
    assert json.loads(_run("show", "99990001", "--versions", "--json")[1])[1]["updated"] == "2025-10-15"
    assert json.loads(_run("show", "99990001", "--json", "--revision", "2")[1])["nct_id"] == "NCT99990001"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], dict[str, str]]]:
    """The environment of a process with a database of its own, by name; the databases go after the test."""
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    made: list[str] = []

    def environment(name: str) -> dict[str, str]:
        settings = {**clean, "ACCRUAL_HOME": str(tmp_path / name)}
        if request.param == "postgresql":
            server: str = request.getfixturevalue("postgresql")
            if name not in made:
                made.append(name)
                with psycopg.connect(server, autocommit=True) as connection:
                    connection.execute(f"CREATE DATABASE {name}")
            settings["DATABASE_URL"] = f"{server.rpartition('/')[0]}/{name}"
        return settings

    yield environment
    for name in made:
        with psycopg.connect(request.getfixturevalue("postgresql"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


DUMP = """
import hashlib
from accrual.portal.config import prepare
prepare()
from accrual.portal.trials.models import Revisions, StoredTrial, Version
for model in (Version, StoredTrial, Revisions):
    for row in model.objects.order_by("pk").values_list():
        print(*(hashlib.sha256(item).hexdigest() if isinstance(item, (bytes, memoryview)) else item for item in row))
"""


def _dump(environment: dict[str, str]) -> list[str]:
    run = subprocess.run([sys.executable, "-c", DUMP], env=environment, capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


def _versions(environment: dict[str, str]) -> int:
    """How many versions are stored by now; 0 before there is a table."""
    query = "SELECT count(*) FROM portal_trials_version"
    try:
        if "DATABASE_URL" in environment:
            with psycopg.connect(environment["DATABASE_URL"]) as server:
                row = server.execute(query).fetchone()
        else:
            address = f"file:{environment['ACCRUAL_HOME']}/accrual.sqlite3?mode=ro"
            with closing(sqlite3.connect(address, uri=True)) as file:
                row = file.execute(query).fetchone()
    except (psycopg.Error, sqlite3.Error):
        return 0
    return int(row[0]) if row else 0


def _import(environment: dict[str, str], path: Path) -> dict[str, Any]:
    run = subprocess.run([*COMMAND, "import", str(path), "--retrieved", "2026-01-01", "--json"], env=environment,
                         capture_output=True, text=True, check=True)
    said: dict[str, Any] = json.loads(run.stdout)
    return said


@pytest.mark.long
def test_a_kill_half_way_and_another_run_give_the_same_database(
        database: Callable[[str], dict[str, str]], tmp_path: Path) -> None:
    """SIGKILL after the second batch is in and while the third waits for more of its records."""
    lines = [_line(number % 1500, title=f"Version {number}") for number in range(1, 2200)]
    path = tmp_path / "all.jsonl"
    path.write_text("\n".join(lines))
    straight, killed = database("straight"), database("killed")
    assert _import(straight, path)["stored"] == 2199

    with subprocess.Popen([*COMMAND, "import", "-", "--retrieved", "2026-01-01"], env=killed, stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert process.stdin
        process.stdin.write("\n".join(lines[:1300]).encode())
        process.stdin.flush()
        deadline = time.monotonic() + 60
        while _versions(killed) < 1000 and time.monotonic() < deadline:
            time.sleep(0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
    before = [row for row in _dump(killed) if "simple" in row]
    assert len(before) == 1000
    said = _import(killed, path)
    assert (said["unchanged"], said["stored"]) == (1000, 1199)
    assert _dump(killed) == _dump(straight)


@pytest.mark.data
@pytest.mark.long
def test_the_development_records_all_go_in_once(
        shared_data: Path, database: Callable[[str], dict[str, str]]) -> None:
    environment, path = database("records"), shared_data / "registry" / "v2-records.jsonl.gz"
    first = _import(environment, path)
    assert (first["read"], first["stored"], first["refused"]) == (762, 762, 0)
    before = _dump(environment)
    second = _import(environment, path)
    assert (second["unchanged"], second["refused"]) == (762, 0)
    assert _dump(environment) == before


def test_two_processes_may_make_the_same_database_ready(database: Callable[[str], dict[str, str]]) -> None:
    environment = database("fresh")
    script = "from accrual.portal.config import prepare; prepare()"
    both = [subprocess.Popen([sys.executable, "-c", script], env=environment, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(process.communicate()[1], process.returncode) for process in both] == [(b"", 0)] * 3


def test_a_file_that_is_no_database_is_said_to_be_none(tmp_path: Path) -> None:
    home = tmp_path / "broken"
    home.mkdir()
    (home / "accrual.sqlite3").write_bytes(b"this is not a database, only a text of some length" * 100)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    run = subprocess.run([*COMMAND, "show", "NCT99990001"], env={**environment, "ACCRUAL_HOME": str(home)},
                         capture_output=True, text=True, check=False)
    assert run.returncode == 6
    assert "the database cannot be used" in run.stderr
    assert "Traceback" not in run.stderr
