"""A fault reaches the operator with its traceback and without the address of the page."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from accrual.portal.contact import views
from accrual.portal.core.logs import CONFIGURATION, NoAddresses


@pytest.mark.django_db
def test_a_fault_is_logged_by_its_view(client: Client, monkeypatch: pytest.MonkeyPatch,
                                       caplog: pytest.LogCaptureFixture) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr(views, "current_trial", lambda _: 1 / 0)
    caplog.handler.addFilter(NoAddresses())
    logger = logging.getLogger("django.request")
    logger.addHandler(caplog.handler)
    try:
        assert client.get("/trials/NCT99990901/contact/?near=Little-Hamlet").status_code == 500
    finally:
        logger.removeHandler(caplog.handler)
    assert "fault in contact:start" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "NCT99990901" not in caplog.text
    assert "Little-Hamlet" not in caplog.text


def test_faults_are_printed_though_this_is_no_debug_server() -> None:
    assert CONFIGURATION["loggers"]["django"]["handlers"] == ["stderr"]
    assert logging.getLogger("django").handlers
