"""The app as Django sees it."""

from django.apps import AppConfig


class MailConfig(AppConfig):
    """Portal app `mail`."""

    name = "accrual.portal.mail"
    label = "portal_mail"
