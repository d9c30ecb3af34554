"""The app as Django sees it."""

from django.apps import AppConfig


class ScreeningConfig(AppConfig):
    """Portal app `screening`."""

    name = "accrual.portal.screening"
    label = "portal_screening"
