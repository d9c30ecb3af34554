"""Where each field of a `Trial` stands in the registry's record, so that every sentence can name its sources."""

from __future__ import annotations

__all__ = ["PATHS", "path"]

_P = "protocolSection."
_DESIGN = _P + "designModule."
_STATUS = _P + "statusModule."
_ELIGIBILITY = _P + "eligibilityModule."

PATHS: dict[str, str] = {
    "arms": _P + "armsInterventionsModule.armGroups",
    "interventions": _P + "armsInterventionsModule.interventions",
    "conditions": _P + "conditionsModule.conditions",
    "keywords": _P + "conditionsModule.keywords",
    "sites": _P + "contactsLocationsModule.locations",
    "central_contacts": _P + "contactsLocationsModule.centralContacts",
    "brief_summary": _P + "descriptionModule.briefSummary",
    "study_type": _DESIGN + "studyType",
    "phases": _DESIGN + "phases",
    "allocation": _DESIGN + "designInfo.allocation",
    "intervention_model": _DESIGN + "designInfo.interventionModel",
    "primary_purpose": _DESIGN + "designInfo.primaryPurpose",
    "observational_model": _DESIGN + "designInfo.observationalModel",
    "time_perspective": _DESIGN + "designInfo.timePerspective",
    "masking": _DESIGN + "designInfo.maskingInfo.masking",
    "who_masked": _DESIGN + "designInfo.maskingInfo.whoMasked",
    "enrollment": _DESIGN + "enrollmentInfo.count",
    "enrollment_kind": _DESIGN + "enrollmentInfo.type",
    "criteria": _ELIGIBILITY + "eligibilityCriteria",
    "sex": _ELIGIBILITY + "sex",
    "minimum_age": _ELIGIBILITY + "minimumAge",
    "maximum_age": _ELIGIBILITY + "maximumAge",
    "healthy_volunteers": _ELIGIBILITY + "healthyVolunteers",
    "brief_title": _P + "identificationModule.briefTitle",
    "official_title": _P + "identificationModule.officialTitle",
    "primary_outcomes": _P + "outcomesModule.primaryOutcomes",
    "secondary_outcomes": _P + "outcomesModule.secondaryOutcomes",
    "other_outcomes": _P + "outcomesModule.otherOutcomes",
    "lead_sponsor": _P + "sponsorCollaboratorsModule.leadSponsor",
    "collaborators": _P + "sponsorCollaboratorsModule.collaborators",
    "overall_status": _STATUS + "overallStatus",
    "why_stopped": _STATUS + "whyStopped",
    "start_date": _STATUS + "startDateStruct",
    "primary_completion_date": _STATUS + "primaryCompletionDateStruct",
    "completion_date": _STATUS + "completionDateStruct",
    "verified_date": _STATUS + "statusVerifiedDate",
    "last_update_post_date": _STATUS + "lastUpdatePostDateStruct",
    "results_post_date": _STATUS + "resultsFirstPostDateStruct",
    "has_results": "hasResults",
}


def path(field: str) -> str:
    """The registry's path of a field.

    >>> path("phases")
    'protocolSection.designModule.phases'
    """
    return PATHS[field]
