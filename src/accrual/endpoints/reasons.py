"""The codes of every rule that can decide, with the sentence that says what the rule is and where it stands."""

from __future__ import annotations

__all__ = ["REASONS"]

# Code → rule. RECIST 1.1: Eisenhauer et al., Eur J Cancer 2009;45:228-247. The reference page is made from this.
REASONS = {
    # target disease (RECIST 1.1, 4.3.1 and 4.3.2)
    "target-cr": "every non-nodal target lesion has disappeared and every target node is below 10 mm (4.3.1)",
    "target-pr": "the sum is at least 30 % below the baseline sum (4.3.1)",
    "target-pr-persists": "a partial response lasts until progression (EORTC clarification; option pr persists)",
    "target-sd": "neither enough shrinkage for PR nor enough growth for PD (4.3.1)",
    "target-pd": "the sum is at least 20 % and at least 5 mm above the nadir (4.3.1)",
    "target-pd-incomplete": "lesions are missing, and those measured already prove progression (4.4.2)",
    "target-ne": "a target lesion was not measured and what was measured does not prove progression (4.4.2)",
    "target-no-baseline": "there is no complete baseline sum to compare with (4.2)",
    "baseline-combined": "the baseline is every assessment before the start: of each lesion the last usable one (4.2)",
    "target-none": "no target lesion was chosen at baseline (4.2)",
    # single lesions
    "too-small": "a lesion too small to measure counts 5 mm (4.3.2)",
    "disappeared": "a lesion that has disappeared counts 0 mm (4.3.2)",
    "split": "the longest diameters of the fragments are added (4.3.2)",
    "merged": "lesions that became one count once, by the whole's longest diameter (4.3.2)",
    "merged-conflict": "lesions are measured both as one and alone: not evaluable",
    "no-record": "there is no record of a planned assessment: not evaluable",
    "no-measurement": "a response was recorded, and there is no measurement of that visit",
    "not-measured": "the lesion has no measurement at this visit",
    "another-day": "a response held against another day's assessment of the same visit number, which is no "
                   "discrepancy (option recorded joined)",
    "as-doubles": "recorded as a program without a tolerance has it: 66 / 55 - 1 is 0.19999999999999996 there, and is "
                  "exactly 20 % (option thresholds)",
    # non-target disease (4.3.3)
    "non-target-cr": "every non-target lesion has disappeared, nodes below 10 mm (4.3.3)",
    "non-target-non-cr-non-pd": "a non-target lesion persists (4.3.3)",
    "non-target-pd": "unequivocal progression of a non-target lesion (4.3.4)",
    "non-target-ne": "a non-target lesion was not evaluated (table 1)",
    "non-target-no-baseline": "there is no baseline assessment to compare with (4.2)",
    "non-target-none": "no non-target lesion was recorded at baseline (4.2)",
    # new lesions (4.3.5)
    "new-lesion": "an unequivocal new lesion (4.3.5)",
    "new-equivocal": "a new lesion that is not certain is no progression until it is (4.3.5)",
    "new-confirmed-later": "a later scan confirmed the new lesion: progression dates from this scan (4.3.5)",
    "new-benign": "a later finding showed that the new lesion is not malignant: it does not count (4.3.5)",
    "undated-new-lesion": "nothing says when a new lesion was seen: what is not progression otherwise is not evaluable",
    # overall response
    "table-1": "overall response by table 1 (target disease)",
    "table-2": "overall response by table 2 (non-target disease only)",
    "no-disease": "no disease at baseline and no new lesion",
    "cr-then-disease": "disease seen after a complete response is progression (table 3, footnote)",
    "cr-none-seen": "after a complete response not everything was evaluated, and no disease was seen: table 1 says PR; "
                    "between a CR and its confirmation it counts as not evaluable",
    # best overall response (4.4.3, table 3)
    "best-confirmed-cr": "complete response, confirmed (table 3)",
    "best-confirmed-pr": "partial response, confirmed (table 3)",
    "best-unconfirmed": "the best response before progression; no confirmation required (4.6)",
    "best-not-confirmed": "a response was not confirmed: stable disease if its minimum duration is met (table 3), "
                          "without target disease NON-CR/NON-PD (table 2, footnote)",
    "best-sd": "stable disease for the minimum duration (4.4.3)",
    "best-sd-too-short": "stable disease for less than the minimum duration (4.4.3)",
    "best-non-cr-non-pd": "non-target disease persists for the minimum duration (table 2)",
    "best-pd": "progression before any response or stable disease of the minimum duration (table 3)",
    "best-ne": "no evaluable assessment, or none late enough (table 3)",
    "best-no-assessment": "no assessment after baseline",
    "pharmaverse-order": "the first that applies of CR, PR, SD, NON-CR/NON-PD, PD, NE, ND (admiralonco)",
    "best-ned": "no disease at baseline and none since",
    # iRECIST (Seymour et al., Lancet Oncol 2017;18:e143-52)
    "i-upd": "progression by RECIST 1.1, not yet confirmed (iRECIST, table 2)",
    "i-cpd-target": "the sum grew by 5 mm or more since unconfirmed progression (iRECIST, table 2)",
    "i-cpd-non-target": "non-target disease grew further since unconfirmed progression (iRECIST, table 2)",
    "i-cpd-new": "new lesions grew by 5 mm or more, or there are more (iRECIST, table 2)",
    "i-cpd-other": "progression in another kind of lesion since unconfirmed progression (iRECIST, table 2)",
    "i-reset": "shrinkage after unconfirmed progression: the bar is reset (iRECIST, figure 1)",
    "i-same": "the response by RECIST 1.1, no progression pending (iRECIST, table 2)",
    "i-best": "the best response before confirmed progression (iRECIST, table 3)",
    # time to event
    "no-start": "the day to count from is missing: the subject is left out",
    "no-baseline": "no baseline tumour assessment: censored at the start (FDA 2018, appendix 3, table A)",
    "no-assessment": "no adequate assessment after baseline: censored at the start",
    "progression": "documented progression",
    "death": "death from any cause",
    "progression-after-therapy": "new anti-cancer therapy began before progression: censored at the last adequate "
                                 "assessment before it (FDA 2018, appendix 3, table A)",
    "missed-visits": "progression or death after two or more missed assessments: censored at the last adequate "
                     "assessment before the gap (FDA 2018, appendix 3, table A)",
    "no-progression": "no progression or death: censored at the last adequate assessment",
    "new-therapy": "new anti-cancer therapy before any progression or death: censored at the last adequate "
                   "assessment before it",
    "alive": "not known to have died: censored when last known to be alive",
    "response": "the first response that counts",
    "no-response": "no response: censored where progression-free survival ends, on the day of progression or death or "
                   "at the last adequate assessment",
    "bone-metastasis": "the first bone metastasis",
    "bone-at-baseline": "a bone metastasis at baseline: the subject is not at risk and is left out",
    "no-bone-metastasis": "no bone metastasis or death: censored at the last bone assessment without one",
    "after-cutoff": "what happened after the data cut-off is not used",
}
