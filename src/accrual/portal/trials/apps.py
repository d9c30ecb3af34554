"""The app as Django sees it."""

from django.apps import AppConfig


class TrialsConfig(AppConfig):
    """Portal app `trials`."""

    name = "accrual.portal.trials"
    label = "portal_trials"
