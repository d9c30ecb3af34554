"""The registry's coded values in plain words; a value that is not here makes no sentence."""

from __future__ import annotations

__all__ = [
    "ALLOCATION", "ALL_MASKED", "INTERVENTION", "MASKED", "MODEL", "OBSERVATION", "PERSPECTIVE", "PHASE", "PURPOSE",
    "STATUS", "STUDY",
]

STUDY = {
    "INTERVENTIONAL": "This is a clinical trial: a study in which people are given care that is being tested.",
    "OBSERVATIONAL": "This study watches what happens to people. It does not choose their care.",
    "EXPANDED_ACCESS": "This is not a trial. It is a way to get a treatment that is not yet approved.",
}
PHASE = {
    ("EARLY_PHASE1",): "It is in early phase 1: one of the first tests in people, with very few of them.",
    ("PHASE1",): "It is in phase 1. That step looks mostly at safety and at the right dose.",
    ("PHASE1", "PHASE2"): "It joins phase 1 and phase 2. "
                          "It looks at safety and dose first, then for signs that the treatment may help.",
    ("PHASE2",): "It is in phase 2. That step looks at whether a treatment may help, and how safe it is.",
    ("PHASE2", "PHASE3"): "It joins phase 2 and phase 3. "
                          "It first looks for signs that the treatment may help, then tests it in more people.",
    ("PHASE3",): "It is in phase 3. That step tests a treatment in many people, often against the care used now.",
    ("PHASE4",): "It is in phase 4. That step studies a treatment that doctors can already use.",
}
PURPOSE = {
    "TREATMENT": "The aim is to learn about a treatment.",
    "PREVENTION": "The aim is to learn how to prevent an illness.",
    "DIAGNOSTIC": "The aim is to learn how to find an illness or measure it.",
    "SUPPORTIVE_CARE": "The aim is to learn how to ease symptoms or side effects.",
    "SCREENING": "The aim is to learn how to find an illness early.",
    "HEALTH_SERVICES_RESEARCH": "The aim is to learn how care is best given.",
    "BASIC_SCIENCE": "The aim is to learn how the body works.",
    "DEVICE_FEASIBILITY": "The aim is to learn if a device can be used as planned.",
    "ECT": "The aim is to learn how well a test or a measure works.",
}
STATUS = {
    "RECRUITING": "It is looking for people to join.",
    "NOT_YET_RECRUITING": "It is not yet looking for people to join.",
    "ENROLLING_BY_INVITATION": "Only people whom the study team invites can join.",
    "ACTIVE_NOT_RECRUITING": "It is still going on but takes no new people.",
    "COMPLETED": "It has ended.",
    "SUSPENDED": "It is on hold and takes no new people for now.",
    "TERMINATED": "It was stopped early and takes no new people.",
    "WITHDRAWN": "It was called off before anyone joined.",
    "UNKNOWN": "The record has not been kept up to date, so it is not known if the study still goes on.",
    "AVAILABLE": "Doctors can ask for the treatment now.",
    "NO_LONGER_AVAILABLE": "The treatment can no longer be had in this way.",
    "TEMPORARILY_NOT_AVAILABLE": "The treatment cannot be had in this way for now.",
    "APPROVED_FOR_MARKETING": "The treatment has since been approved for sale.",
    "WITHHELD": "The registry holds back the details for now.",
}
ALLOCATION = {
    "RANDOMIZED": "Chance decides who is in which group; nobody can choose.",
    "NON_RANDOMIZED": "The groups are not made by chance.",
}
MODEL = {
    "CROSSOVER": "People switch from one group's care to the other's during the study.",
    "FACTORIAL": "The treatments are tested on their own and together.",
    "SEQUENTIAL": "The groups start one after the other.",
}
MASKED = {
    "PARTICIPANT": "the people who take part",
    "CARE_PROVIDER": "the staff who care for them",
    "INVESTIGATOR": "the researchers",
    "OUTCOMES_ASSESSOR": "those who judge the results",
}
ALL_MASKED = "those who take part and those who run the study"
OBSERVATION = {
    "COHORT": "It follows one or more groups of people.",
    "CASE_CONTROL": "It compares people who have a health problem with people who do not.",
    "CASE_ONLY": "It looks only at people who have a certain health problem.",
    "CASE_CROSSOVER": "It compares different times in the life of the same people.",
    "DEFINED_POPULATION": "It looks at people who have something in common, such as where they live.",
    "NATURAL_HISTORY": "It looks at how a health problem goes on over time.",
    "FAMILY_BASED": "It looks at members of the same family.",
    "ECOLOGIC_OR_COMMUNITY": "It looks at whole groups or places.",
}
PERSPECTIVE = {
    "PROSPECTIVE": "It collects facts from the start of the study on.",
    "RETROSPECTIVE": "It uses facts that were collected in the past.",
    "CROSS_SECTIONAL": "It looks at people at one point in time.",
}
INTERVENTION = {
    "DRUG": ("drug", "drugs"),
    "BIOLOGICAL": ("medicine made from living cells or their parts", "medicines made from living cells or their parts"),
    "DEVICE": ("device", "devices"),
    "PROCEDURE": ("procedure", "procedures"),
    "RADIATION": ("kind of radiation", "kinds of radiation"),
    "BEHAVIORAL": ("way to change habits or behaviour", "ways to change habits or behaviour"),
    "GENETIC": ("treatment that works on genes", "treatments that work on genes"),
    "DIETARY_SUPPLEMENT": ("food supplement", "food supplements"),
    "COMBINATION_PRODUCT": ("product that joins a drug and a device", "products that join a drug and a device"),
    "DIAGNOSTIC_TEST": ("medical test", "medical tests"),
}
