"""Address of the check."""

from __future__ import annotations

from django.urls import re_path

from accrual.portal.screening import views

app_name = "screening"
urlpatterns = [re_path(r"^trials/(?P<nct_id>NCT[0-9]{8})/check/$", views.check, name="check")]
