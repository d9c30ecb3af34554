"""Addresses of the pages about the site itself."""

from __future__ import annotations

from django.urls import path

from accrual.portal.core import views

app_name = "core"
urlpatterns = [
    path("faqs/", views.faqs, name="faqs"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("sources/", views.sources, name="sources"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
