"""Addresses of the check, and of the trials that fit what somebody tells."""

from __future__ import annotations

from django.urls import path, re_path

from accrual.portal.screening import for_me, views

app_name = "screening"
urlpatterns = [
    re_path(r"^trials/(?P<nct_id>NCT[0-9]{8})/check/$", views.check, name="check"),
    path("trials-for-me/", for_me.for_me, name="for-me"),
]
