"""Addresses of the staff's side, below /staff/: the only ones that cookies are sent to."""

from __future__ import annotations

from django.urls import path, re_path

from accrual.portal.staff import account_views, views

app_name = "staff"
_TRIAL = r"^criteria/(?P<nct_id>NCT[0-9]{8})/"
_TEXT = r"(?P<slug>(?:inclusion|exclusion)-[0-9a-f]{16})/"
urlpatterns = [
    path("", views.home, name="home"),
    path("login/", account_views.login, name="login"),
    path("logout/", account_views.logout, name="logout"),
    path("criteria/", views.trials, name="trials"),
    re_path(rf"{_TRIAL}$", views.review, name="review"),
    re_path(rf"{_TRIAL}{_TEXT}$", views.history, name="history"),
    re_path(rf"{_TRIAL}{_TEXT}correct/$", views.correct, name="correct"),
]
