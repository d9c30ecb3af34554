"""The only code that changes accounts and who is logged in: add, new password, close, log in, log off.

Accounts are Django's own. The audit names one by its number, never by its name.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import auth
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from accrual.errors import InputError, NotFoundError
from accrual.portal.core import audit
from accrual.portal.core.limits import Limit, client_of, give_back, take
from accrual.portal.staff.actions import MAY_REVIEW

__all__ = ["RefusedError", "TooManyError", "add", "close", "log_in", "log_off", "set_password"]

REVIEWERS = "criteria reviewers"
# A hospital logs in from one address at eight in the morning; nobody types one name's password wrong all day.
PER_CLIENT = Limit("log in from one connection", 30, timedelta(minutes=1))
PER_NAME = Limit("log in with one name", 5, timedelta(minutes=5))


class RefusedError(InputError):
    """Name and password do not belong together; wrong, unknown and closed get one same answer."""


class TooManyError(InputError):
    """Too many attempts to log in; `wait` says until when."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__("too many attempts to log in")


@transaction.atomic
def add(*, name: str, full_name: str, password: str, actor: str) -> User:
    """A new account that may review criteria; InputError where the name is taken or the password is weak."""
    user = User(username=name.strip(), first_name=full_name.strip()[:150])
    if User.objects.filter(username__iexact=user.username).exists():
        raise InputError("there is an account of this name already", mend="Choose another name")
    _give_password(user, password)
    try:
        user.full_clean()
    except ValidationError as error:
        raise InputError(" ".join(error.messages).rstrip(".")) from None
    user.save()
    user.groups.add(_reviewers())
    audit.record("staff.added", subject=f"staff/{user.pk}", actor=actor)
    return user


@transaction.atomic
def set_password(*, name: str, password: str, actor: str) -> User:
    """Another password; whoever is logged in with the old one is logged off."""
    user = _named(name)
    _give_password(user, password)
    user.is_active = True
    user.save(update_fields=["password", "is_active"])
    audit.record("staff.password_set", subject=f"staff/{user.pk}", actor=actor)
    return user


@transaction.atomic
def close(*, name: str, actor: str) -> User:
    """Nobody logs in with this account any more; what was approved with it keeps its name."""
    user = _named(name)
    if user.is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
        audit.record("staff.closed", subject=f"staff/{user.pk}", actor=actor)
    return user


def log_in(*, request: HttpRequest, name: str, password: str, now: datetime) -> User:
    """Log somebody in; RefusedError or TooManyError, and either way the audit knows."""
    name = name.strip()
    wait = take(PER_CLIENT, client_of(request), now=now) or take(PER_NAME, name.casefold(), now=now)
    if wait:
        raise TooManyError(wait)
    user = auth.authenticate(request, username=name, password=password)
    with transaction.atomic():
        if not isinstance(user, User):
            known = User.objects.filter(username=name).first()
            audit.record("staff.refused", subject=f"staff/{known.pk}" if known else "staff", actor="unknown")
        else:
            give_back(PER_NAME, name.casefold())
            auth.login(request, user)
            audit.record("staff.logged_in", subject=f"staff/{user.pk}", actor=f"staff/{user.pk}")
    if not isinstance(user, User):
        raise RefusedError("this name and password do not belong together")
    return user


@transaction.atomic
def log_off(*, request: HttpRequest) -> None:
    """Log off whoever this is, if anybody."""
    user = request.user
    if isinstance(user, User):
        audit.record("staff.logged_off", subject=f"staff/{user.pk}", actor=f"staff/{user.pk}")
    auth.logout(request)


def _named(name: str) -> User:
    user = User.objects.filter(username=name.strip()).first()
    if user is None:
        raise NotFoundError("there is no account of this name", mend="See: accrual staff list")
    return user


def _give_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InputError(f"this password is not good enough: {' '.join(error.messages).rstrip('.')}") from None
    user.set_password(password)


def _reviewers() -> Group:
    """The group of those who may review; made when it is first needed, as tests empty every table."""
    label, codename = MAY_REVIEW.split(".")
    group, new = Group.objects.get_or_create(name=REVIEWERS)
    if new:
        group.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))
    return group
