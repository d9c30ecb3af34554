"""The app as Django sees it."""

from django.apps import AppConfig


class ContactConfig(AppConfig):
    """Portal app `contact`."""

    name = "accrual.portal.contact"
    label = "portal_contact"
