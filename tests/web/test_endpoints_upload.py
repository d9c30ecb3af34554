"""Staff send datasets and get a report; nothing is kept, and nothing that is sent can do harm."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accrual.endpoints.simulate import SEED_TRIAL, write_trial
from accrual.portal.core.models import AuditEntry
from accrual.portal.endpoints import uploads

pytestmark = pytest.mark.django_db
ADDRESS = "/staff/endpoints/"
CHOSEN = {"preset": "fda", "confirmation": "required", "wanted": "report"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("upload") / "trial"
    write_trial(SEED_TRIAL, folder, seed=2)
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The folder for temporary files: empty again after each request."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


Send = Callable[..., Any]


@pytest.fixture
def send(coordinator: Client, temporary: Path) -> Send:
    """Send files by their names, with other fields."""
    def sent(files: dict[str, bytes], **fields: str) -> Any:
        datasets = [SimpleUploadedFile(name, content) for name, content in files.items()]
        return coordinator.post(ADDRESS, {**CHOSEN, "datasets": datasets, **fields})

    return sent


def _text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# What comes back


def test_a_zip_archive_gives_a_report_to_download(send: Send, trial: dict[str, bytes]) -> None:
    response = send({"trial.zip": _zip({f"sdtm/{name}": content for name, content in trial.items()})})
    assert response.status_code == 200
    assert response["Content-Disposition"] == 'attachment; filename="endpoints-report.html"'
    assert "no-store" in response["Cache-Control"]
    assert "Progression-free survival" in _text(response)
    entry = AuditEntry.objects.get(action="endpoints.reported")
    assert entry.details == {"datasets": len(trial), "left_aside": 0, "subjects": 60}
    assert "NCT06749886-001" not in str(entry.details)


def test_single_files_give_everything_in_an_archive(send: Send, trial: dict[str, bytes]) -> None:
    response = send(trial, wanted="everything", cutoff="2026-06-30", preset="ema")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = set(archive.namelist())
        report = archive.read("report.html").decode()
    assert {"report.html", "adtte.xpt", "adrs.json", "responses.csv", "figures/pfs.svg", "figures/pfs.csv"} <= names
    assert "data cut-off 2026-06-30" in report
    assert "Rule set ema" in report


def test_files_beside_the_datasets_are_left_aside(send: Send, trial: dict[str, bytes]) -> None:
    others = {"__MACOSX/._dm.csv": b"x", "readme.pdf": b"x", f"{HOSTILE}.csv": b"x", ".hidden.csv": b"x"}
    assert send({"t.zip": _zip(trial | others)}).status_code == 200
    assert AuditEntry.objects.get(action="endpoints.reported").details["left_aside"] == 4


# Who may


def test_only_reviewers_may(client: Client, trial: dict[str, bytes]) -> None:
    assert client.get(ADDRESS).status_code == 302
    assert client.post(ADDRESS, CHOSEN).status_code == 401
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(ADDRESS).status_code == 403


def test_a_request_without_the_token_is_refused(coordinator: Client, reviewer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    assert strict.post(ADDRESS, CHOSEN).status_code == 403


# What cannot be read


@pytest.mark.parametrize(("files", "says"), [
    ({}, "Choose the datasets"),
    ({"dm.csv": b""}, "One of the files is empty"),
    ({"notes.txt": b"x"}, "no dataset among the files"),
    ({"t.zip": b"PK\x03\x04 and then nothing"}, "t.zip: is no whole zip archive"),
    ({"t.zip": b"no archive at all"}, "no whole zip archive"),
    ({"dm.csv": b"USUBJID\nA\n"}, "there is nothing to derive a response from"),
    ({"dm.csv": b"\x00\xff\xfe"}, "dm.csv"),
    ({"t.zip": _zip({"a/dm.csv": b"USUBJID\n", "b/dm.csv": b"USUBJID\n"})}, "two files of one name"),
    ({"dm.csv": b"USUBJID\n", "DM.csv": b"USUBJID\n"}, "two files of one name"),
    ({"dm.xpt": b"no transport file"}, "dm.xpt: is no SAS transport file"),
])
def test_what_is_wrong_is_said_at_the_field(send: Send, files: dict[str, bytes], says: str) -> None:
    response = send(files)
    assert response.status_code == 422
    assert says in _text(response)
    assert "/temporary" not in _text(response)
    assert not AuditEntry.objects.filter(action="endpoints.reported").exists()


def test_a_refusal_is_in_the_audit(send: Send) -> None:
    send({"dm.csv": b"USUBJID\nA\n"})
    assert AuditEntry.objects.get(action="endpoints.refused").subject == "upload"


def test_an_arm_that_is_not_there_is_said(send: Send, trial: dict[str, bytes]) -> None:
    response = send(trial, against=HOSTILE)
    assert response.status_code == 422
    assert "no subject is in the arm to compare with" in _text(response)
    assert HOSTILE not in _text(response)


@pytest.mark.parametrize("field", ["preset", "confirmation", "wanted", "cutoff"])
def test_options_are_those_of_the_form(send: Send, trial: dict[str, bytes], field: str) -> None:
    assert send({"dm.csv": trial["dm.csv"]}, **{field: "sideways"}).status_code == 422


# What wants to do harm


@pytest.mark.parametrize("name", [
    "../../evil.csv", "/etc/evil.csv", "..\\..\\evil.csv", "C:\\evil.csv", "a/../../evil.csv"])
def test_no_name_leads_out_of_the_folder(name: str, tmp_path: Path) -> None:
    inside = tmp_path / "deep" / "inside"
    inside.mkdir(parents=True)
    found = uploads.unpack([("t.zip", io.BytesIO(_zip({name: b"x"})))], inside)
    assert found.names == {"evil.csv"}
    assert list(tmp_path.rglob("*.csv")) == [inside / "evil.csv"]


def test_a_bomb_is_stopped_by_what_it_unpacks_to(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 2 ** 20)
    response = send({"t.zip": _zip({"dm.csv": b"0" * 2 ** 22})})
    assert response.status_code == 422
    assert "larger than 1 MB when unpacked" in _text(response)


def test_a_bomb_that_lies_about_its_size_is_stopped_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_UNPACKED", 2 ** 20)
    packed = bytearray(_zip({"dm.csv": b"0" * 2 ** 22}))
    directory = packed.rindex(b"PK\x01\x02")
    packed[directory + 24:directory + 28] = struct.pack("<I", 10)  # the size it claims to unpack to
    with pytest.raises(Exception, match=r"larger than|no whole zip"):
        uploads.unpack([("t.zip", io.BytesIO(bytes(packed)))], tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.rglob("*.csv")) <= 2 ** 20


def test_many_files_and_encrypted_ones_are_refused(send: Send) -> None:
    assert "more than 200 datasets" in _text(send({"t.zip": _zip({f"d{n}.csv": b"x" for n in range(201)})}))
    assert "holds too many files" in _text(send({"t.zip": _zip({f"d{n}.txt": b"x" for n in range(2001)})}))
    packed = bytearray(_zip({"dm.csv": b"USUBJID\n"}))
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in _text(send({"t.zip": bytes(packed)}))


def test_a_request_that_is_too_large_is_not_even_read(coordinator: Client) -> None:
    response = coordinator.post(ADDRESS, b"x", content_type="multipart/form-data; boundary=x",
                                CONTENT_LENGTH=str(uploads.MOST_BYTES + 1))
    assert response.status_code == 413
    assert "larger than 100 MB" in _text(response)


def test_reports_are_limited(send: Send) -> None:
    codes = [send({"dm.csv": b"USUBJID\nA\n"}).status_code for _ in range(12)]
    assert codes[:10] == [422] * 10
    assert codes[-1] == 429
