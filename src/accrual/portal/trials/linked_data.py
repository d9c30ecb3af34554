"""The trial as schema.org `MedicalTrial` JSON-LD: data for search engines, no code."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from accrual.portal.trials.prose import line
from accrual.registry.trial import Trial

__all__ = ["linked_data"]

_STATUSES = {"RECRUITING": "Recruiting", "NOT_YET_RECRUITING": "NotYetRecruiting", "COMPLETED": "Completed",
             "ACTIVE_NOT_RECRUITING": "ActiveNotRecruiting", "SUSPENDED": "Suspended", "TERMINATED": "Terminated",
             "WITHDRAWN": "Withdrawn", "ENROLLING_BY_INVITATION": "EnrollingByInvitation"}
_MOST_SITES = 50
_IN_SCRIPT = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def linked_data(trial: Trial) -> SafeString:
    r"""A `script` element of type `application/ld+json`.

    >>> "\\u003c/script\\u003e" in linked_data(Trial("NCT99990001", brief_title="</script>"))
    True

    Browsers do not run such a block, so the content security policy has nothing to say to it.
    """
    text = json.dumps(_described(trial), ensure_ascii=False).translate(_IN_SCRIPT)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  no < > & is left in it


def _described(trial: Trial) -> dict[str, Any]:
    told = {
        "@context": "https://schema.org",
        "@type": "MedicalObservationalStudy" if trial.study_type == "OBSERVATIONAL" else "MedicalTrial",
        "identifier": trial.nct_id,
        "name": line(trial.title),
        "sameAs": trial.registry_url,
        "status": _schema(_STATUSES.get(trial.overall_status, "")),
        "healthCondition": [{"@type": "MedicalCondition", "name": line(name)} for name in trial.conditions],
        "sponsor": {"@type": "Organization", "name": line(trial.lead_sponsor.name)} if trial.lead_sponsor else None,
        "phase": "/".join(trial.phases),
        "studyLocation": [_site(site.facility, site.city, site.country) for site in trial.sites[:_MOST_SITES]],
    }
    return {key: value for key, value in told.items() if value}


def _schema(name: str) -> str:
    return f"https://schema.org/{name}" if name else ""


def _site(facility: str, city: str, country: str) -> dict[str, Any]:
    address = {"@type": "PostalAddress", "addressLocality": line(city), "addressCountry": line(country)}
    return {"@type": "Place", "name": line(facility), "address": address}
