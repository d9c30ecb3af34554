"""What the repository as a whole promises: nothing of one machine, every dependency with its reason, words used."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

REPOSITORY = Path(__file__).resolve().parents[2]


def _tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True).stdout
    return [REPOSITORY / name for name in names.decode().split("\0") if name and (REPOSITORY / name).is_file()]


def _texts() -> list[tuple[str, str]]:
    texts = []
    for path in _tracked():
        try:
            texts.append((str(path.relative_to(REPOSITORY)), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:  # a picture
            continue
    return texts


def test_no_file_names_one_machine() -> None:
    """Folders of somebody's machine and addresses of package indexes mean nothing elsewhere."""
    machine = re.compile(r"(?<![\w.])/(?:root|work|home|Users)/\w|https?://[\w.-]*(?:pypi|npmjs|pythonhosted|yarnpkg)[\w.-]*/")
    found = [f"{name}: {match[0]}" for name, text in _texts() if not name.endswith("test_repository.py")
             for match in machine.finditer(text)]
    assert found == []


def test_every_dependency_has_its_reason_and_is_locked() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    for requirements, lock in ((project["dependencies"], "requirements.lock"),
                               (project["optional-dependencies"]["dev"], "requirements-dev.lock")):
        locked = (REPOSITORY / lock).read_text(encoding="utf-8").lower()
        for requirement in requirements:
            reason = re.search(re.escape(f'"{requirement}",') + r"\s+# \w", text)
            assert reason, f"{requirement} has no reason beside it"
            name = re.split(r"[^\w.-]", requirement)[0].lower()
            assert re.search(rf"^{re.escape(name)}==\S+ \\$", locked, re.MULTILINE), f"run make lock: {requirement}"


def test_the_lock_of_the_tests_agrees_with_the_lock_of_the_product() -> None:
    run, dev = (set(re.findall(r"^(\S+==\S+) \\$", (REPOSITORY / name).read_text(encoding="utf-8"), re.MULTILINE))
                for name in ("requirements.lock", "requirements-dev.lock"))
    building = {pin for pin in run if re.match(r"(editables|hatchling|trove-classifiers|pluggy|pathspec)==", pin)}
    assert run - building <= dev


def test_every_word_of_the_glossary_is_used() -> None:
    """A word that nobody uses does not need fixing."""
    glossary = (REPOSITORY / "GLOSSARY.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \*\*([^*|]+)\*\* \|", glossary, re.MULTILINE)
    assert 25 <= len(rows) <= 60
    used = "\n".join(text for name, text in _texts() if name.startswith("src/")).lower()
    assert [word for word in rows if not re.search(rf"\b{re.escape(word.lower())}", used)] == []
    assert rows == sorted(rows, key=str.lower)


@pytest.mark.django_db
def test_migrations_say_what_the_models_say() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
