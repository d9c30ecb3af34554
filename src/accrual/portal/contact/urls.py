"""Addresses of the contact form and of the links in its mails."""

from __future__ import annotations

from django.urls import path, re_path

from accrual.portal.contact import views

app_name = "contact"
urlpatterns = [
    re_path(r"^trials/(?P<nct_id>NCT[0-9]{8})/contact/$", views.start, name="start"),
    path("messages/<str:token>/", views.sent, name="status"),
    path("messages/<str:token>/withdraw/", views.confirm_withdrawal, name="withdraw"),
    path("team/<str:token>/", views.for_team, name="team"),
]
