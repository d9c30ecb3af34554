"""Addresses of the endpoints of a trial, below /staff/endpoints/."""

from __future__ import annotations

from django.urls import path

from accrual.portal.endpoints import views

app_name = "endpoints"
urlpatterns = [path("", views.endpoints, name="upload")]
