"""The app as Django sees it."""

from django.apps import AppConfig


class EndpointsConfig(AppConfig):
    """Portal app `endpoints`."""

    name = "accrual.portal.endpoints"
    label = "portal_endpoints"
