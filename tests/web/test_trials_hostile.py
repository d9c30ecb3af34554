"""A record with something wrong in every module: it goes in, and every page about it answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from typer.testing import CliRunner

from accrual.cli.main import app

RECORD = json.dumps({"protocolSection": {
    "identificationModule": {"nctId": "NCT99991111", "briefTitle": "Half \ud83d of a <b>pair</b>", "acronym": ["A", 1]},
    "statusModule": {"overallStatus": "PAUSED", "lastUpdatePostDateStruct": {"date": "2099-01-01"},
                     "startDateStruct": {"date": "soon"}, "statusVerifiedDate": 7},
    "sponsorCollaboratorsModule": {"leadSponsor": "Sponsor", "collaborators": {"name": "Co"}},
    "conditionsModule": {"conditions": "Asthma", "keywords": [None, {}, 3]},
    "designModule": {"phases": "PHASE2", "enrollmentInfo": {"count": "many"}, "designInfo": [1]},
    "armsInterventionsModule": {"interventions": ["Aspirin", {"name": 7, "type": "SPELL"}]},
    "outcomesModule": {"primaryOutcomes": {"measure": "Survival"}},
    "eligibilityModule": {"eligibilityCriteria": "Inclusion Criteria:\n\n* \udfff Age \u0000 > 18\n*\n* ]]> <script>",
                          "minimumAge": "18 years old", "sex": "ANY", "stdAges": "ADULT"},
    "contactsLocationsModule": {"locations": [{"city": 7, "geoPoint": {"lat": "north", "lon": 1}}, None, "x",
                                              {"facility": "\ud800", "status": "MAYBE", "contacts": "Dr X"}],
                                "centralContacts": [[]], "overallOfficials": "Dr Y"},
    "referencesModule": {"seeAlsoLinks": [{"url": "javascript:alert(1)", "label": "click"}], "references": [1]},
    "ipdSharingStatementModule": {"ipdSharing": "PERHAPS", "url": "javascript:alert(1)"},
}, "x": {"\ud800": [[["\ud800"]]]}, "derivedSection": []})


@pytest.mark.django_db
def test_every_page_about_a_hostile_record_answers(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "hostile.json"
    path.write_text(RECORD)
    result = CliRunner().invoke(app, ["registry", "import", str(path), "--json"])
    said = json.loads(result.stdout)
    assert (said["stored"], said["refused"]) == (1, 0)
    assert said["problems"] >= 25
    assert CliRunner().invoke(app, ["registry", "show", "99991111"]).exit_code == 0
    for address in ("/trials/NCT99991111/", "/trials/NCT99991111/record/", "/trials/NCT99991111/record/?format=json",
                    "/trials/NCT99991111/check/", "/trials/NCT99991111/contact/", "/?q=pair", "/?q=asthma"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        if "json" not in address:
            assert 'href="javascript:' not in answer.content.decode()
            assert "* ]]> <script>" not in answer.content.decode()
    assert "Half \ufffd of a &lt;b&gt;pair" in client.get("/trials/NCT99991111/").content.decode()
