"""Words and fields that ClinicalTrials.gov API v2 knows, as its OpenAPI description and its records list them.

A word that is not here is kept and noted: the registry adds some from time to time.
"""

from __future__ import annotations

__all__ = [
    "AGENCY_CLASS", "ALLOCATION", "ARM_TYPE", "CONTACT_ROLE", "DATE_TYPE", "FIELDS", "INTERVENTION_MODEL",
    "INTERVENTION_TYPE", "IPD_INFO_TYPE", "IPD_SHARING", "MASKING", "OBSERVATIONAL_MODEL", "OFFICIAL_ROLE", "PHASE",
    "PRIMARY_PURPOSE", "REFERENCE_TYPE", "RESPONSIBLE_PARTY", "RETENTION", "SAMPLING", "SEX", "STANDARD_AGE",
    "STATUS", "STUDY_TYPE", "TIME_PERSPECTIVE", "WHO_MASKED",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


STATUS = _words(
    "ACTIVE_NOT_RECRUITING COMPLETED ENROLLING_BY_INVITATION NOT_YET_RECRUITING RECRUITING SUSPENDED TERMINATED "
    "WITHDRAWN AVAILABLE NO_LONGER_AVAILABLE TEMPORARILY_NOT_AVAILABLE APPROVED_FOR_MARKETING WITHHELD UNKNOWN")
STUDY_TYPE = _words("EXPANDED_ACCESS INTERVENTIONAL OBSERVATIONAL")
PHASE = _words("NA EARLY_PHASE1 PHASE1 PHASE2 PHASE3 PHASE4")
SEX = _words("FEMALE MALE ALL")
STANDARD_AGE = _words("CHILD ADULT OLDER_ADULT")
SAMPLING = _words("PROBABILITY_SAMPLE NON_PROBABILITY_SAMPLE")
DATE_TYPE = _words("ACTUAL ESTIMATED")
AGENCY_CLASS = _words("NIH FED OTHER_GOV INDIV INDUSTRY NETWORK AMBIG OTHER UNKNOWN")
RESPONSIBLE_PARTY = _words("SPONSOR PRINCIPAL_INVESTIGATOR SPONSOR_INVESTIGATOR")
ALLOCATION = _words("RANDOMIZED NON_RANDOMIZED NA")
INTERVENTION_MODEL = _words("SINGLE_GROUP PARALLEL CROSSOVER FACTORIAL SEQUENTIAL")
PRIMARY_PURPOSE = _words(
    "TREATMENT PREVENTION DIAGNOSTIC ECT SUPPORTIVE_CARE SCREENING HEALTH_SERVICES_RESEARCH BASIC_SCIENCE "
    "DEVICE_FEASIBILITY OTHER")
MASKING = _words("NONE SINGLE DOUBLE TRIPLE QUADRUPLE")
WHO_MASKED = _words("PARTICIPANT CARE_PROVIDER INVESTIGATOR OUTCOMES_ASSESSOR")
OBSERVATIONAL_MODEL = _words(
    "COHORT CASE_CONTROL CASE_ONLY CASE_CROSSOVER ECOLOGIC_OR_COMMUNITY FAMILY_BASED DEFINED_POPULATION "
    "NATURAL_HISTORY OTHER")
TIME_PERSPECTIVE = _words("RETROSPECTIVE PROSPECTIVE CROSS_SECTIONAL OTHER")
RETENTION = _words("NONE_RETAINED SAMPLES_WITH_DNA SAMPLES_WITHOUT_DNA")
ARM_TYPE = _words("EXPERIMENTAL ACTIVE_COMPARATOR PLACEBO_COMPARATOR SHAM_COMPARATOR NO_INTERVENTION OTHER")
INTERVENTION_TYPE = _words(
    "BEHAVIORAL BIOLOGICAL COMBINATION_PRODUCT DEVICE DIAGNOSTIC_TEST DIETARY_SUPPLEMENT DRUG GENETIC PROCEDURE "
    "RADIATION OTHER")
OFFICIAL_ROLE = _words("STUDY_CHAIR STUDY_DIRECTOR PRINCIPAL_INVESTIGATOR SUB_INVESTIGATOR")
CONTACT_ROLE = OFFICIAL_ROLE | {"CONTACT"}
REFERENCE_TYPE = _words("BACKGROUND RESULT DERIVED")
IPD_SHARING = _words("YES NO UNDECIDED")
IPD_INFO_TYPE = _words("STUDY_PROTOCOL SAP ICF CSR ANALYTIC_CODE")

# Fields of each object that a page draws on; "" is the study itself.
FIELDS = {name: _words(fields) for name, fields in {
    "": "protocolSection resultsSection annotationSection documentSection derivedSection hasResults "
        "accrual",  # our own mark on sample records
    "protocolSection":
        "identificationModule statusModule sponsorCollaboratorsModule oversightModule descriptionModule "
        "conditionsModule designModule armsInterventionsModule outcomesModule eligibilityModule "
        "contactsLocationsModule referencesModule ipdSharingStatementModule",
    "identification":
        "nctId nctIdAliases orgStudyIdInfo secondaryIdInfos briefTitle officialTitle acronym organization",
    "status":
        "statusVerifiedDate overallStatus lastKnownStatus delayedPosting whyStopped expandedAccessInfo "
        "startDateStruct primaryCompletionDateStruct completionDateStruct studyFirstSubmitDate "
        "studyFirstSubmitQcDate studyFirstPostDateStruct resultsFirstSubmitDate resultsFirstSubmitQcDate "
        "resultsFirstPostDateStruct dispFirstSubmitDate dispFirstSubmitQcDate dispFirstPostDateStruct "
        "lastUpdateSubmitDate lastUpdatePostDateStruct resultsWaived",
    "sponsors": "responsibleParty leadSponsor collaborators",
    "oversight":
        "oversightHasDmc isFdaRegulatedDrug isFdaRegulatedDevice isUnapprovedDevice isPpsd isUsExport "
        "fdaaa801Violation",
    "description": "briefSummary detailedDescription",
    "conditions": "conditions keywords",
    "design":
        "studyType nPtrsToThisExpAccNctId expandedAccessTypes patientRegistry targetDuration phases designInfo "
        "bioSpec enrollmentInfo",
    "designInfo":
        "allocation interventionModel interventionModelDescription primaryPurpose observationalModel "
        "timePerspective maskingInfo",
    "arms": "armGroups interventions",
    "outcomes": "primaryOutcomes secondaryOutcomes otherOutcomes",
    "eligibility":
        "eligibilityCriteria healthyVolunteers sex genderBased genderDescription minimumAge maximumAge stdAges "
        "studyPopulation samplingMethod",
    "contacts": "centralContacts overallOfficials locations",
    "location": "facility status city state zip country contacts geoPoint",
    "contact": "name role phone phoneExt email",
    "references": "references seeAlsoLinks availIpds",
    "ipd": "ipdSharing description infoTypes timeFrame accessCriteria url",
}.items()}
