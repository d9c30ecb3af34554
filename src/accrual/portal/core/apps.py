"""The app as Django sees it."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Portal app `core`."""

    name = "accrual.portal.core"
    label = "portal_core"
