"""Addresses of the demonstration's outbox."""

from __future__ import annotations

from django.urls import path

from accrual.portal.mail import views

app_name = "mail"
urlpatterns = [
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/", views.message, name="message"),
    path("outbox/<int:pk>/html/", views.html, name="html"),
]
