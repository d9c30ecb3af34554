"""A study object of ClinicalTrials.gov API v2, read into a trial.

Modules that are missing leave their fields empty; fields that are wrong are noted.
"""

from __future__ import annotations

from collections.abc import Iterator

from accrual.registry import words
from accrual.registry.fields import Part
from accrual.registry.trial import (
    Arm,
    Contact,
    Document,
    Intervention,
    Official,
    Outcome,
    Reference,
    Site,
    Sponsor,
    Trial,
)

__all__ = ["read_study"]

_RANKS = (("primaryOutcomes", "primary"), ("secondaryOutcomes", "secondary"), ("otherOutcomes", "other"))


def read_study(study: Part, nct_id: str) -> Trial:
    """The trial of a study object; what is wrong goes to the part's notes."""
    study.expect(words.FIELDS[""])
    protocol = study.part("protocolSection")
    # Paths in notes start at the module, as people name fields: `eligibilityModule.sex`.
    protocol.path = ""
    protocol.expect(words.FIELDS["protocolSection"])
    ident = _module(protocol, "identificationModule", "identification")
    status = _module(protocol, "statusModule", "status")
    sponsors = _module(protocol, "sponsorCollaboratorsModule", "sponsors")
    oversight = _module(protocol, "oversightModule", "oversight")
    description = _module(protocol, "descriptionModule", "description")
    conditions = _module(protocol, "conditionsModule", "conditions")
    design = _module(protocol, "designModule", "design")
    info = _module(design, "designInfo", "designInfo")
    masking = info.part("maskingInfo")
    specimens = design.part("bioSpec")
    enrollment = design.part("enrollmentInfo")
    arms = _module(protocol, "armsInterventionsModule", "arms")
    eligibility = _module(protocol, "eligibilityModule", "eligibility")
    places = _module(protocol, "contactsLocationsModule", "contacts")
    ipd = _module(protocol, "ipdSharingStatementModule", "ipd")
    expanded = status.part("expandedAccessInfo")
    derived = study.part("derivedSection")
    dates = words.DATE_TYPE
    return Trial(
        nct_id=nct_id,
        brief_title=ident.text("briefTitle"),
        official_title=ident.text("officialTitle"),
        acronym=ident.text("acronym"),
        org_study_id=ident.part("orgStudyIdInfo").text("id"),
        secondary_ids=tuple(filter(None, (part.text("id") for _, part in ident.parts("secondaryIdInfos")))),
        aliases=ident.texts("nctIdAliases"),
        organization=ident.part("organization").text("fullName"),
        lead_sponsor=_sponsor(sponsors.part("leadSponsor")),
        collaborators=tuple(filter(None, (_sponsor(part) for _, part in sponsors.parts("collaborators")))),
        overall_status=status.word("overallStatus", words.STATUS),
        why_stopped=status.text("whyStopped"),
        last_known_status=status.word("lastKnownStatus", words.STATUS),
        start_date=status.date("startDateStruct", dates),
        primary_completion_date=status.date("primaryCompletionDateStruct", dates),
        completion_date=status.date("completionDateStruct", dates),
        verified_date=status.date("statusVerifiedDate"),
        first_submit_date=status.date("studyFirstSubmitDate"),
        first_post_date=status.date("studyFirstPostDateStruct", dates),
        last_update_submit_date=status.date("lastUpdateSubmitDate"),
        last_update_post_date=status.date("lastUpdatePostDateStruct", dates),
        results_post_date=status.date("resultsFirstPostDateStruct", dates),
        has_results=bool(study.flag("hasResults")),
        expanded_access=expanded.flag("hasExpandedAccess"),
        expanded_access_id=expanded.text("nctId"),
        brief_summary=description.text("briefSummary"),
        detailed_description=description.text("detailedDescription"),
        conditions=conditions.texts("conditions"),
        keywords=conditions.texts("keywords"),
        condition_terms=tuple(_terms(derived.part("conditionBrowseModule"))),
        intervention_terms=tuple(_terms(derived.part("interventionBrowseModule"))),
        study_type=design.word("studyType", words.STUDY_TYPE),
        phases=design.words("phases", words.PHASE),
        allocation=info.word("allocation", words.ALLOCATION),
        intervention_model=info.word("interventionModel", words.INTERVENTION_MODEL),
        intervention_model_description=info.text("interventionModelDescription"),
        primary_purpose=info.word("primaryPurpose", words.PRIMARY_PURPOSE),
        masking=masking.word("masking", words.MASKING),
        masking_description=masking.text("maskingDescription"),
        who_masked=masking.words("whoMasked", words.WHO_MASKED),
        observational_model=info.word("observationalModel", words.OBSERVATIONAL_MODEL),
        time_perspective=info.word("timePerspective", words.TIME_PERSPECTIVE),
        patient_registry=design.flag("patientRegistry"),
        target_duration=design.text("targetDuration"),
        biospecimen_retention=specimens.word("retention", words.RETENTION),
        biospecimen_description=specimens.text("description"),
        has_data_monitoring_committee=oversight.flag("oversightHasDmc"),
        fda_regulated_drug=oversight.flag("isFdaRegulatedDrug"),
        fda_regulated_device=oversight.flag("isFdaRegulatedDevice"),
        enrollment=enrollment.whole("count"),
        enrollment_kind=enrollment.word("type", dates),
        arms=tuple(_arm(part) for _, part in arms.parts("armGroups")),
        interventions=tuple(_intervention(part) for _, part in arms.parts("interventions")),
        outcomes=tuple(_outcomes(_module(protocol, "outcomesModule", "outcomes"))),
        criteria=eligibility.text("eligibilityCriteria"),
        sex=eligibility.word("sex", words.SEX),
        gender_based=eligibility.flag("genderBased"),
        gender_description=eligibility.text("genderDescription"),
        minimum_age=eligibility.age("minimumAge"),
        maximum_age=eligibility.age("maximumAge"),
        standard_ages=eligibility.words("stdAges", words.STANDARD_AGE),
        healthy_volunteers=eligibility.flag("healthyVolunteers"),
        study_population=eligibility.text("studyPopulation"),
        sampling_method=eligibility.word("samplingMethod", words.SAMPLING),
        central_contacts=tuple(_contact(part) for _, part in places.parts("centralContacts")),
        officials=tuple(_official(part) for _, part in places.parts("overallOfficials")),
        responsible_party=_responsible(sponsors.part("responsibleParty")),
        sites=tuple(_sites(places)),
        references=tuple(_references(_module(protocol, "referencesModule", "references"))),
        ipd_sharing=ipd.word("ipdSharing", words.IPD_SHARING),
        ipd_description=ipd.text("description"),
        ipd_info_types=ipd.words("infoTypes", words.IPD_INFO_TYPE),
        ipd_time_frame=ipd.text("timeFrame"),
        ipd_access_criteria=ipd.text("accessCriteria"),
        ipd_url=ipd.text("url"),
        documents=tuple(_documents(study)),
        restated=bool(study.part("accrual").flag("restated")),
        sample=bool(study.part("accrual").flag("sample")),
    )


def _module(holder: Part, key: str, fields: str) -> Part:
    part = holder.part(key)
    part.expect(words.FIELDS[fields])
    return part


def _sponsor(part: Part) -> Sponsor | None:
    name = part.text("name")
    return Sponsor(name, part.word("class", words.AGENCY_CLASS)) if name else None


def _contact(part: Part) -> Contact:
    part.expect(words.FIELDS["contact"])
    phone, extension = part.text("phone"), part.text("phoneExt")
    return Contact(
        name=part.text("name"),
        role=part.word("role", words.CONTACT_ROLE),
        phone=f"{phone} ext. {extension}" if phone and extension else phone or extension,
        email=part.text("email"),
    )


def _official(part: Part) -> Official:
    return Official(part.text("name"), part.word("role", words.OFFICIAL_ROLE), part.text("affiliation"))


def _responsible(part: Part) -> Official | None:
    """Who answers for the record: a named investigator, else the sponsor; older records hold other fields."""
    kind = part.word("type", words.RESPONSIBLE_PARTY)
    name = part.text("investigatorFullName") or part.text("oldNameTitle")
    affiliation = part.text("investigatorAffiliation") or part.text("oldOrganization")
    return Official(name, kind, affiliation) if name or kind or affiliation else None


def _arm(part: Part) -> Arm:
    return Arm(
        label=part.text("label"),
        kind=part.word("type", words.ARM_TYPE),
        description=part.text("description"),
        interventions=part.texts("interventionNames"),
    )


def _intervention(part: Part) -> Intervention:
    return Intervention(
        name=part.text("name"),
        kind=part.word("type", words.INTERVENTION_TYPE),
        description=part.text("description"),
        other_names=part.texts("otherNames"),
        arms=part.texts("armGroupLabels"),
    )


def _outcomes(module: Part) -> Iterator[Outcome]:
    for key, rank in _RANKS:
        for _, part in module.parts(key):
            yield Outcome(rank, part.text("measure"), part.text("description"), part.text("timeFrame"))


def _sites(places: Part) -> Iterator[Site]:
    # Some tools that split records leave the sites under this name; it is not the registry's.
    key = "locations" if places.value.get("locations") is not None else "locations_nested"
    for number, part in places.parts(key):
        part.expect(words.FIELDS["location"])
        point = part.part("geoPoint")
        latitude, longitude = point.degrees("lat", 90), point.degrees("lon", 180)
        known = latitude is not None and longitude is not None
        yield Site(
            number=number,
            facility=part.text("facility"),
            city=part.text("city"),
            state=part.text("state"),
            zip=part.text("zip"),
            country=part.text("country"),
            status=part.word("status", words.STATUS),
            latitude=latitude if known else None,
            longitude=longitude if known else None,
            contacts=tuple(_contact(contact) for _, contact in part.parts("contacts")),
        )


def _references(module: Part) -> Iterator[Reference]:
    for _, part in module.parts("references"):
        yield Reference(part.text("citation"), pmid=part.text("pmid"), kind=part.word("type", words.REFERENCE_TYPE))
    for _, part in module.parts("seeAlsoLinks"):
        yield Reference(part.text("label"), url=part.text("url"))


def _documents(study: Part) -> Iterator[Document]:
    for _, part in study.part("documentSection").part("largeDocumentModule").parts("largeDocs"):
        yield Document(part.text("label"), part.date("date"), part.text("filename"))


def _terms(module: Part) -> Iterator[str]:
    for key in ("meshes", "ancestors"):
        for _, part in module.parts(key):
            if term := part.text("term"):
                yield term
