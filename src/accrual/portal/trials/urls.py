"""Addresses of the search and of a trial."""

from __future__ import annotations

from django.urls import path, re_path

from accrual.portal.trials import views

app_name = "trials"
urlpatterns = [
    path("", views.search, name="search"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    re_path(r"^trials/(?P<nct_id>NCT[0-9]{8})/$", views.trial, name="trial"),
    re_path(r"^trials/(?P<nct_id>NCT[0-9]{8})/record/$", views.record, name="record"),
    # Any other spelling of a number; Django itself adds a missing slash to the right one.
    re_path(r"^trials/(?!NCT\d)(?P<written>(?i:nct)?[ -]?[0-9]{8})(?:/(?P<rest>record|check|contact)?)?/?$",
            views.written_otherwise),
]
