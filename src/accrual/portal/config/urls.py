"""Addresses of the portal; each app has its own `urls`."""

from django.urls import include, path

urlpatterns = [
    path("", include("accrual.portal.trials.urls")),
    path("", include("accrual.portal.screening.urls")),
    path("", include("accrual.portal.contact.urls")),
    path("", include("accrual.portal.mail.urls")),
    path("staff/endpoints/", include("accrual.portal.endpoints.urls")),
    path("staff/", include("accrual.portal.staff.urls")),
    path("", include("accrual.portal.core.urls")),
]
