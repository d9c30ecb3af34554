"""Numbers as a report writes them."""

from __future__ import annotations

from accrual.endpoints.survival import Estimate, Rate

__all__ = ["counted", "number", "p_value", "per_cent", "share", "with_limits"]

_NONE = "NE"  # not estimable; explained under each table


def number(value: float | None, digits: int = 2) -> str:
    """A number with fixed decimals; NE where there is none.

    >>> number(13.963), number(None)
    ('13.96', 'NE')
    """
    return _NONE if value is None else f"{value:.{digits}f}"


def with_limits(found: Estimate, digits: int = 2) -> str:
    """An estimate with its limits.

    >>> with_limits(Estimate(13.963, 8.739, None))
    '13.96 (8.74 to NE)'
    """
    if found == Estimate(None, None, None):
        return _NONE
    return f"{number(found.value, digits)} ({number(found.lower, digits)} to {number(found.upper, digits)})"


def per_cent(value: float | None, digits: int = 1) -> str:
    """A share in per cent.

    >>> per_cent(0.17021), per_cent(None)
    ('17.0 %', 'NE')
    """
    return _NONE if value is None else f"{value * 100:.{digits}f} %"


def share(found: Estimate) -> str:
    """A share with its limits in per cent.

    >>> share(Estimate(0.5, 0.25, 0.75))
    '50.0 % (25.0 to 75.0)'
    """
    if found == Estimate(None, None, None):
        return _NONE
    low, high = (per_cent(limit).removesuffix(" %") for limit in (found.lower, found.upper))
    return f"{per_cent(found.value)} ({low} to {high})"


def counted(found: Rate, limits: tuple[float, float] | None) -> str:
    """A rate with one pair of its limits.

    >>> from accrual.endpoints.survival import rate
    >>> found = rate(16, 94)
    >>> counted(found, found.exact)
    '16/94 = 17.0 % (10.1 to 26.2)'
    """
    if limits is None or found.value is None:
        return f"{found.count}/{found.of}"
    return f"{found.count}/{found.of} = {share(Estimate(found.value, *limits))}"


def p_value(value: float | None) -> str:
    """A p-value to four decimals; a smaller one as a bound.

    >>> p_value(0.03714), p_value(2e-9), p_value(None)
    ('0.0371', '< 0.0001', 'NE')
    """
    if value is None:
        return _NONE
    return f"{value:.4f}" if value >= 0.0001 else "< 0.0001"
