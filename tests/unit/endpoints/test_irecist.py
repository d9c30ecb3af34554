"""iRECIST between an iUPD and its confirmation: when a scan may confirm, and what growth is counted from."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accrual.endpoints import Options
from accrual.endpoints.assessments import Assessment
from accrual.endpoints.irecist import as_recist, immune_best, judged_points
from accrual.endpoints.trial import Lesion, Measurement

START, IUPD = date(2024, 1, 2), date(2024, 2, 27)
IMMUNE = Options(rules="irecist")


def _responses(*scans: tuple[date, dict[str, float | str]], options: Options = IMMUNE) -> list[str]:
    seen = [Measurement("S", link, float(number), day, finding if isinstance(finding, float) else None,
                        "" if isinstance(finding, float) else finding, "new" if link.startswith("NEW") else "target")
            for number, (day, findings) in enumerate(scans, 1) for link, finding in findings.items()]
    points = judged_points([Lesion("S", "T01", "target")], seen, START, options)
    return [point.overall for point in points if not point.is_baseline]


def _iupd(days: int, mm: float, options: Options = IMMUNE) -> list[str]:
    return _responses((START, {"T01": 100.0}), (IUPD, {"T01": 120.0}), (IUPD + timedelta(days), {"T01": mm}),
                      options=options)


def _numbered(numbers: tuple[float | None, ...], kind: str, *scans: dict[str, str]) -> list[str]:
    """A target lesion of one length throughout, with other findings beside it every eight weeks after baseline."""
    lesions = [Lesion("S", "T01", "target"), *([Lesion("S", "NT01", "non-target")] if kind == "non-target" else ())]
    seen = [record for place, findings in enumerate(scans) for day in [START + timedelta(56 * place)]
            for record in (Measurement("S", "T01", numbers[place], day, 100.0),
                           *(Measurement("S", link, numbers[place], day, None, state, kind)
                             for link, state in findings.items()))]
    return [point.overall for point in judged_points(lesions, seen, START, IMMUNE) if not point.is_baseline]


@pytest.mark.parametrize("numbers", [(1.0, 2.0, 3.0, 4.0), (None,) * 4, (1.0, 2.0, 2.0, 2.0)])
def test_a_scan_confirms_by_its_own_records_whatever_number_it_has(numbers: tuple[float | None, ...]) -> None:
    """VISITNUM is optional, and one number may stand for several dates: what another scan shows confirms nothing."""
    new = {"NEW01": "unequivocal"}
    assert _numbered(numbers, "new", {}, new, {**new, "NEW02": "unequivocal"}) == ["iUPD", "iCPD"]
    assert _numbered(numbers, "non-target", {"NT01": "present"}, {"NT01": "unequivocal"}, {"NT01": "unequivocal"},
                     {"NT01": "increased"}) == ["iUPD", "iUPD", "iCPD"]


@given(days=st.integers(1, 120), least=st.integers(0, 60))
def test_a_scan_confirms_only_as_late_as_the_option_says(days: int, least: int) -> None:
    options = Options(rules="irecist", progression_confirmation_days=least)
    assert _iupd(days, 126.0, options)[-1] == ("iCPD" if days >= least else "iUPD")


@pytest.mark.parametrize("finding", [{"T01": 140.0}, {"T01": 120.0, "NEW01": 10.0}])
def test_a_scan_that_comes_too_early_does_not_raise_the_bar(finding: dict[str, float | str]) -> None:
    """What it shows is compared with the iUPD once more, when it is time."""
    early = (IUPD + timedelta(14), finding)
    assert _responses((START, {"T01": 100.0}), (IUPD, {"T01": 120.0}), early,
                      (IUPD + timedelta(35), finding)) == ["iUPD", "iUPD", "iCPD"]


@given(steps=st.lists(st.floats(0, 4), min_size=1, max_size=6))
def test_growth_of_a_new_lesion_adds_up_from_the_iupd(steps: list[float]) -> None:
    sizes = [10.0 + sum(steps[:number]) for number in range(len(steps) + 1)]
    scans = [(IUPD + timedelta(56 * number), {"T01": 100.0, "NEW01": mm}) for number, mm in enumerate(sizes)]
    found = _responses((START, {"T01": 100.0}), *scans)  # type: ignore[arg-type]
    first = next((number for number, mm in enumerate(sizes) if mm >= 15), len(sizes))
    assert found[:first + 1] == (["iUPD"] * first + ["iCPD"])[:len(sizes)]


def test_a_new_lesion_that_is_first_measured_later_has_not_grown_by_its_length() -> None:
    scans = [(IUPD, {"T01": 100.0, "NEW01": "unequivocal"}), (IUPD + timedelta(56), {"T01": 100.0, "NEW01": 12.0}),
             (IUPD + timedelta(112), {"T01": 100.0, "NEW01": 17.0})]
    assert _responses((START, {"T01": 100.0}), *scans) == ["iUPD", "iUPD", "iCPD"]  # type: ignore[arg-type]


def _best(*responses: str, every: int = 56, **asked: str) -> str:
    seen = [Assessment(START + timedelta(every * number), one) for number, one in enumerate(responses, 1)]
    return immune_best(seen, START, Options(rules="irecist", **asked)).response  # type: ignore[arg-type]


@pytest.mark.parametrize(("responses", "required", "none"), [
    (("iPR", "iPR"), "iPR", "iPR"), (("iPR", "iCR"), "iPR", "iCR"), (("iCR", "iCR"), "iCR", "iCR"),
    (("iPR", "iSD"), "iSD", "iPR"), (("iPR", "NE", "iPR"), "iPR", "iPR"), (("iCR", "iPR"), "iSD", "iCR"),
    (("iPR", "iUPD", "iPR"), "iSD", "iPR"), (("iUPD", "iPR", "iPR"), "iPR", "iPR"),
    (("iPR", "iUPD", "iCPD", "iPR"), "iSD", "iPR"), (("iUPD", "iCPD", "iCR", "iCR"), "iCPD", "iCPD"),
    (("NON-iCR/NON-iUPD", "iUPD"), "NON-iCR/NON-iUPD", "NON-iCR/NON-iUPD"), (("iUPD", "NE"), "iUPD", "iUPD")])
def test_a_response_is_confirmed_where_that_is_asked(responses: tuple[str, ...], required: str, none: str) -> None:
    """Table 1 of iRECIST: as in RECIST 1.1; its table 3 assumes that none is asked."""
    assert (_best(*responses), _best(*responses, confirmation="none")) == (required, none)


def test_a_response_and_stable_disease_last_as_long_as_in_recist() -> None:
    assert _best("iPR", "iPR", every=27) == "iSD"  # 27 days confirm nothing; the second is 54 days after the start
    assert _best("iSD", every=41) == "NE"
    assert _best("iSD", "iUPD", every=21) == "iUPD"


@pytest.mark.parametrize(("after", "stands"), [("iSD", "SD"), ("iPR", "SD"), ("NON-iCR/NON-iUPD", "NON-CR/NON-PD"),
                                               ("iCPD", "PD"), ("NE", "PD")])
def test_an_iupd_that_was_reset_is_no_progression(after: str, stands: str) -> None:
    found = as_recist([Assessment(START, "iUPD"), Assessment(IUPD, after)])
    assert found[0].response == stands
