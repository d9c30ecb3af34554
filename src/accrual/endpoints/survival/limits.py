"""Pointwise limits of a survival curve, on the scales on which R's survfit and SAS's LIFETEST take them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import ndtri

from accrual.endpoints.survival.times import FloatArray
from accrual.errors import InputError

__all__ = ["Estimate", "Scale", "limits_of", "normal_quantile"]


class Scale(StrEnum):
    """The scale on which a limit is symmetric; SAS's default is `log-log`, R's is `log`.

    >>> Scale("log-log").value
    'log-log'
    """

    LOG_LOG = "log-log"
    LOG = "log"
    PLAIN = "plain"
    LOGIT = "logit"
    ARCSIN = "arcsin"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its lower and upper limit; `None` where the data do not determine it.

    >>> Estimate(12.0, 8.5, None).upper is None
    True
    """

    value: float | None
    lower: float | None
    upper: float | None


def normal_quantile(level: float) -> float:
    """How many standard errors a two-sided limit of this level is away.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    if not 0 < level < 1:
        raise InputError("a level of confidence is not between 0 and 1", mend="0.95 is usual")
    return float(ndtri(1 - (1 - level) / 2))


def limits_of(survival: FloatArray, log_error: FloatArray, scale: Scale, level: float) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limits of a curve whose logarithm has these standard errors; NaN where there are none.

    >>> low, high = limits_of(np.array([0.5]), np.array([0.2]), Scale.PLAIN, 0.95)
    >>> round(float(low[0]), 4), round(float(high[0]), 4)
    (0.304, 0.696)

    There are none at a survival of 0, and at 1 only on the scales `log` and `plain`, as in R.
    Source: Klein and Moeschberger, Survival Analysis, 2nd edition, section 4.3; survival::survfit_confint.
    """
    away = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        return _ON[scale](survival, away * log_error)


def _log_log(curve: FloatArray, reach: FloatArray) -> tuple[FloatArray, FloatArray]:
    inside = np.where((curve == 0) | (curve == 1), np.nan, curve)
    middle, half = np.log(-np.log(inside)), reach / np.log(inside)
    return np.exp(-np.exp(middle - half)), np.exp(-np.exp(middle + half))


def _log(curve: FloatArray, reach: FloatArray) -> tuple[FloatArray, FloatArray]:
    middle = np.log(np.where(curve == 0, np.nan, curve))
    return np.exp(middle - reach), np.minimum(np.exp(middle + reach), 1)


def _plain(curve: FloatArray, reach: FloatArray) -> tuple[FloatArray, FloatArray]:
    half = reach * curve
    return np.maximum(curve - half, 0), np.minimum(curve + half, 1)


def _logit(curve: FloatArray, reach: FloatArray) -> tuple[FloatArray, FloatArray]:
    inside = np.where((curve == 0) | (curve == 1), np.nan, curve)
    middle, half = np.log(inside / (1 - inside)), reach * (1 + inside / (1 - inside))
    return 1 - 1 / (1 + np.exp(middle - half)), 1 - 1 / (1 + np.exp(middle + half))


def _arcsin(curve: FloatArray, reach: FloatArray) -> tuple[FloatArray, FloatArray]:
    middle, half = np.arcsin(np.sqrt(curve)), 0.5 * reach * np.sqrt(curve / (1 - curve))
    return np.sin(np.maximum(0, middle - half)) ** 2, np.sin(np.minimum(np.pi / 2, middle + half)) ** 2


_ON = {Scale.LOG_LOG: _log_log, Scale.LOG: _log, Scale.PLAIN: _plain, Scale.LOGIT: _logit, Scale.ARCSIN: _arcsin}
