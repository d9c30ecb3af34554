"""The app as Django sees it."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Portal app `staff`."""

    name = "accrual.portal.staff"
    label = "portal_staff"
