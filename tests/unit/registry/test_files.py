"""Files of records in every form and every state of disrepair: the fault is named, the rest is read."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import pytest

from accrual.errors import InputError, NotFoundError
from accrual.registry import Entry, read_file
from accrual.registry.files import read_page, read_single


def _study(number: int, **fields: Any) -> dict[str, Any]:
    return {"protocolSection": {"identificationModule": {"nctId": f"NCT{99990000 + number}", **fields}}}


def _line(number: int, **fields: Any) -> str:
    return json.dumps({"nct_id": f"NCT{99990000 + number}", "criteria": "Adults", **fields})


def _read(tmp_path: Path, content: bytes | str, name: str = "a.json") -> list[Entry]:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read_file(path))


def _told(entries: list[Entry]) -> list[tuple[int, str | None]]:
    """Line and the last digits of each record, None for a refused one."""
    return [(entry.line, entry.trial.nct_id[-2:] if entry.trial else None) for entry in entries]


def _refusals(entries: list[Entry]) -> list[str]:
    return [str(problem) for entry in entries if entry.trial is None for problem in entry.problems]


ONE, TWO, THREE = _study(1), _study(2), _study(3)
PAGE = {"totalCount": 2, "studies": [ONE, TWO], "nextPageToken": "x"}

FORMS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "one study on one line": (json.dumps(ONE), [(1, "01")]),
    "one study over several lines": (json.dumps(ONE, indent=2), [(1, "01")]),
    "a list": (json.dumps([ONE, TWO]), [(1, "01"), (1, "02")]),
    "a list over several lines": (json.dumps([ONE, TWO], indent=1), [(2, "01"), (9, "02")]),
    "a page": (json.dumps(PAGE), [(1, "01"), (1, "02")]),
    "a page whose studies come first": (json.dumps({"studies": [ONE, TWO]}), [(1, "01"), (1, "02")]),
    "a page over several lines": (json.dumps(PAGE, indent=1), [(4, "01"), (11, "02")]),
    "two pages in one file": (json.dumps(PAGE) + "\n" + json.dumps({"studies": [THREE]}),
                              [(1, "01"), (1, "02"), (2, "03")]),
    "JSON Lines": (f"{_line(1)}\n{_line(2)}\n", [(1, "01"), (2, "02")]),
    "JSON Lines without a last newline": (f"{_line(1)}\n{_line(2)}", [(1, "01"), (2, "02")]),
    "JSON Lines with blank lines": (f"\n{_line(1)}\n\n  \n{_line(2)}\n", [(2, "01"), (5, "02")]),
    "JSON Lines from Windows": (f"{_line(1)}\r\n{_line(2)}\r\n", [(1, "01"), (2, "02")]),
    "JSON Lines of both kinds": (f"{_line(1)}\n{json.dumps(TWO)}\n", [(1, "01"), (2, "02")]),
    "several records on one line": (f"{_line(1)}{_line(2)} {_line(3)}\n", [(1, "01"), (1, "02"), (1, "03")]),
    "records over several lines, one after the other": (
        json.dumps(ONE, indent=1) + "\n" + json.dumps(TWO, indent=1), [(1, "01"), (8, "02")]),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read_with_its_lines(form: str, tmp_path: Path) -> None:
    content, expected = FORMS[form]
    assert _told(_read(tmp_path, content)) == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_read_the_same_from_gzip_and_zip(form: str, tmp_path: Path) -> None:
    content, expected = FORMS[form]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.json", content)
        archive.writestr("again.json.gz", gzip.compress(content.encode()))
    assert _told(_read(tmp_path, gzip.compress(content.encode()), "a.gz")) == expected
    assert _told(_read(tmp_path, packed.getvalue(), "a.zip")) == expected * 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_encoding_is_recognised(encoding: str, tmp_path: Path) -> None:
    [entry] = _read(tmp_path, _line(1, title="Größe ≥ 10 µm").encode(encoding))
    assert entry.trial is not None
    assert entry.trial.brief_title == "Größe ≥ 10 µm"
    assert entry.problems == ()


def test_bytes_that_are_not_utf_8_cost_a_field_some_characters_and_are_kept(tmp_path: Path) -> None:
    line = _line(1, title="Grosse").encode().replace(b"Grosse", b"Gr\xf6\xdfe")
    [entry] = _read(tmp_path, line)
    assert entry.trial is not None
    assert entry.trial.brief_title == "Gr\ufffd\ufffde"
    assert [problem.field for problem in entry.problems] == ["title"]
    assert entry.text.encode(errors="surrogateescape") == line


def test_the_text_of_a_record_is_kept_as_it_stands(tmp_path: Path) -> None:
    text = '{ "nct_id":"NCT99990001",  "criteria" : "\\u2265 1.50",\t"x": 1.50 }'
    entries = _read(tmp_path, f"[{text} ,\n{text}]")
    assert [entry.text for entry in entries] == [text, text]


BROKEN: dict[str, tuple[str, list[tuple[int, str | None]], str]] = {
    "a bad line between good ones": (f"{_line(1)}\n{{oops}}\n{_line(3)}", [(1, "01"), (2, None), (3, "03")],
                                     "not JSON"),
    "a bad first line": (f"{{oops}}\n{_line(2)}", [(1, None), (2, "02")], "not JSON"),
    "a heading line": (f"# trials\n{_line(2)}", [(1, None), (2, "02")], "not JSON"),
    "a last line cut off": (f"{_line(1)}\n{_line(2)[:-9]}", [(1, "01"), (2, None)], "cut short"),
    "a line cut off in a word": (f'{_line(1)}\n{{"nct_id": tru', [(1, "01"), (2, None)], "cut short"),
    "a list cut off in a record": (json.dumps([ONE, TWO])[:-20], [(1, "01"), (1, None)], "cut short"),
    "a list cut off between records": (json.dumps([ONE, TWO])[:-1], [(1, "01"), (1, "02"), (1, None)], "no end"),
    "a page cut off": (json.dumps({"studies": [ONE, TWO]})[:-30], [(1, "01"), (1, None)], "cut short"),
    "a page cut off after its studies": (json.dumps({"studies": [ONE]})[:-1], [(1, "01"), (1, None)], "no end"),
    "a bad record in a list": (json.dumps([ONE, TWO, THREE]).replace("99990002\"", "99990002\" oops"),
                               [(1, "01"), (1, None), (1, "03")], "not JSON"),
    "a bad record over several lines": (
        json.dumps(ONE, indent=1).replace("99990001\"", "99990001\" oops") + "\n" + json.dumps(TWO, indent=1),
        [(1, None), (8, "02")], "not JSON"),
    "no number": (f'{_line(1)}\n{{"criteria": "Adults"}}\n', [(1, "01"), (2, None)], "no NCT number"),
    "a value that is no record": (f"{_line(1)}\n42\n[]\n", [(1, "01"), (2, None), (3, None)], "where a record belongs"),
    "an empty file": ("", [(0, None)], "no record"),
    "a file of spaces": (" \n\n ", [(0, None)], "no record"),
    "an empty list": ("[]", [(0, None)], "no record"),
    "half an escape": (f'{_line(1)}\n{{"nct_id": "NCT99990002", "x": "\\u26', [(1, "01"), (2, None)], "cut short"),
    "nesting without end": (f"{_line(1)}\n{'[' * 200_000}\n{_line(3)}", [(1, "01"), (2, None), (3, "03")], "deeply"),
    "a number without end": (f'{_line(1)}\n{{"nct_id": {"9" * 5000}}}\n', [(1, "01"), (2, None)], "digits"),
}


@pytest.mark.parametrize("state", BROKEN)
def test_a_broken_file_says_where_and_the_rest_is_read(state: str, tmp_path: Path) -> None:
    content, expected, why = BROKEN[state]
    entries = _read(tmp_path, content)
    assert _told(entries) == expected
    assert all("a.json" in refusal for refusal in _refusals(entries))
    assert why in _refusals(entries)[0]


def test_a_refused_record_is_named_by_the_number_it_mentions(tmp_path: Path) -> None:
    [entry] = _read(tmp_path, '{"study": "NCT99990077"}')
    assert str(entry.problems[0]).startswith("a.json, line 1, NCT99990077, nct_id: no NCT number")


def test_gzip_that_is_cut_short_gives_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress("".join(_line(n, title="x" * 400, key=n * 7919) + "\n" for n in range(1, 5000)).encode(), 1)
    entries = _read(tmp_path, whole[: len(whole) // 2], "a.jsonl.gz")
    good = [entry for entry in entries if entry.trial]
    assert 1000 < len(good) < 4000
    numbers = [entry.trial.nct_id for entry in good if entry.trial]
    assert numbers == [f"NCT{99990000 + n}" for n in range(1, len(good) + 1)]
    assert len(_refusals(entries)) == 1
    assert "cut short" in _refusals(entries)[0]


def test_gzip_with_a_wrong_check_sum_says_so(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(f"{_line(1)}\n".encode()))
    packed[-8] ^= 0xFF
    entries = _read(tmp_path, bytes(packed), "a.gz")
    assert _told(entries) == [(1, "01"), (2, None)]
    assert "CRC" in _refusals(entries)[0]


def _zip(tmp_path: Path, members: dict[str, bytes | str], name: str = "a.zip") -> Path:
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def test_each_member_of_a_zip_file_is_named(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"NCT99990001.json": _line(1), "sub/b.json": "oops", "__MACOSX/._x": "?", "sub/.hidden": "?"})
    entries = list(read_file(path))
    assert [(entry.file, bool(entry.trial)) for entry in entries] == [
        ("a.zip/NCT99990001.json", True), ("a.zip/sub/b.json", False)]


def test_a_path_that_climbs_out_of_a_zip_file_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "side"
    folder.mkdir(parents=True)
    before = sorted(tmp_path.rglob("*"))
    path = _zip(folder, {"../../evil.json": _line(1), "/etc/evil": _line(2), "\x1b[31mred\x1b[0m": _line(3)})
    entries = list(read_file(path))
    assert len([entry for entry in entries if entry.trial]) == 3
    assert all(entry.file.isprintable() for entry in entries)
    assert sorted(tmp_path.rglob("*")) == sorted([*before, path])


@pytest.mark.parametrize("name", ["bomb.gz", "bomb.zip"])
def test_a_bomb_is_stopped_in_little_memory(name: str, tmp_path: Path) -> None:
    """300 MB of spaces in 300 kB."""
    path = tmp_path / name
    zeros = b" " * (1 << 20)
    if name.endswith(".gz"):
        with gzip.open(path, "wb", 9) as file:
            for _ in range(300):
                file.write(zeros)
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.json", "w") as member:
            for _ in range(300):
                member.write(zeros)
    tracemalloc.start()
    try:
        entries = list(read_file(path))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "expands to more than 100 times" in "".join(_refusals(entries))
    assert most < 250 << 20  # the text is 300 MB, and 64 MB of it is the longest line allowed


def test_a_bomb_within_a_bomb_is_not_opened(tmp_path: Path) -> None:
    packed = b" " * 1000
    for _ in range(4):
        packed = gzip.compress(packed)
    assert "within gzip" in _refusals(_read(tmp_path, packed, "a.gz"))[0]


def test_a_zip_file_within_a_zip_file_is_not_opened(tmp_path: Path) -> None:
    inner = _zip(tmp_path, {"a.json": _line(1)}, "inner.zip").read_bytes()
    assert "zip file within another" in _refusals(list(read_file(_zip(tmp_path, {"inner.zip": inner}))))[0]


def test_a_zip_file_with_a_password_is_refused_and_its_neighbour_read(tmp_path: Path) -> None:
    path = _zip(tmp_path, {"a.json": _line(1), "b.json": _line(2)})
    content = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # set the bit that says "encrypted" on the first
        content[content.index(signature) + offset] |= 1
    path.write_bytes(bytes(content))
    entries = list(read_file(path))
    assert [bool(entry.trial) for entry in entries] == [False, True]
    assert "password" in _refusals(entries)[0]


def test_an_empty_zip_file_and_a_broken_one_are_refused(tmp_path: Path) -> None:
    assert "empty" in _refusals(list(read_file(_zip(tmp_path, {}))))[0]
    whole = _zip(tmp_path, {"a.json": _line(1)}, "b.zip").read_bytes()
    assert "cannot be read" in _refusals(_read(tmp_path, whole[:-30], "c.zip"))[0]


def test_something_else_entirely_is_one_refusal_not_a_thousand(tmp_path: Path) -> None:
    entries = _read(tmp_path, "name,phase\n" * 5000, "trials.csv")
    assert len(entries) <= 21
    assert "none of the first 20 lines is a record" in _refusals(entries)[-1]


def test_a_trial_that_comes_twice_in_a_file_is_noted_and_read_twice(tmp_path: Path) -> None:
    entries = _read(tmp_path, f"{_line(1)}\n{_line(2)}\n{_line(1, title='newer')}\n")
    assert [[problem.what for problem in entry.problems] for entry in entries] == [
        [], [], ["this trial was in the file before"]]
    assert all(entry.trial for entry in entries)


def test_a_huge_field_is_read_whole(tmp_path: Path) -> None:
    criteria = "ANC ≥ 1.5 × 10⁹/L; " * 250_000
    line = _line(1, criteria=criteria)
    for content in (line, f"[\n{line}\n]"):
        [entry] = _read(tmp_path, content)
        assert entry.trial is not None
        assert entry.trial.criteria == criteria


def test_a_line_without_end_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accrual.registry.scan.LONGEST", 1000)
    entries = _read(tmp_path, f"{_line(1)}\n{_line(2, title='x' * 5000)}\n{_line(3)}\n")
    assert _told(entries) == [(1, "01"), (2, None), (3, "03")]
    assert "longer than 1,000" in _refusals(entries)[0]


def test_a_large_file_is_not_held_in_memory(tmp_path: Path) -> None:
    """The reader is at the third record while the writer has not written the tenth."""
    script = ("import sys\nfrom accrual.registry import read_file\n"
              "for entry in read_file('-'): print(entry.trial.nct_id, flush=True)")
    with subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        assert run.stdin
        assert run.stdout
        for number in range(1, 40):
            run.stdin.write((_line(number, title="x" * 100_000) + "\n").encode())
        run.stdin.flush()
        assert run.stdout.readline() == b"NCT99990001\n"
        assert run.poll() is None
        run.stdin.close()
        assert len(run.stdout.readlines()) == 38


def test_a_file_that_is_missing_and_a_folder_are_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no such file"):
        list(read_file(tmp_path / "none.json"))
    with pytest.raises(InputError, match="folder"):
        list(read_file(tmp_path))


def test_a_page_of_the_api_gives_its_token_and_total() -> None:
    page = read_page(json.dumps(PAGE).encode(), "/studies")
    assert ([entry.trial.nct_id for entry in page.entries if entry.trial], page.next_token, page.total) == (
        ["NCT99990001", "NCT99990002"], "x", 2)
    assert read_page(b'{"studies": []}', "/studies").entries == ()


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"studies": [', b'{"totalCount": 2}', b"null"])
def test_what_is_not_a_page_is_an_error(body: bytes) -> None:
    with pytest.raises(InputError):
        read_page(body, "/studies")


@pytest.mark.parametrize("body", [b"", b"{}", b'{"protocolSection": {', json.dumps([ONE, TWO]).encode(), b"not found"])
def test_what_is_not_one_study_is_an_error(body: bytes) -> None:
    with pytest.raises(InputError):
        read_single(body, "/studies/NCT99990001")


def test_what_is_read_here_can_be_read_again_further_down_the_stack(tmp_path: Path) -> None:
    """A record at the very limit of nesting would be stored by a command and fail in a web request."""

    def down(frames: int, text: str) -> Any:
        return down(frames - 1, text) if frames else json.loads(text)

    read = []
    for depth in range(100, 1000, 20):
        text = f'{{"nct_id": "NCT99990001", "x": {"[" * depth}{"]" * depth}}}'
        [entry] = _read(tmp_path, text)
        if entry.trial:
            read.append(depth)
            assert down(100, entry.text) == entry.record
    assert read[0] == 100
    assert read == list(range(100, read[-1] + 20, 20))
