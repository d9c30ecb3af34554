"""Which sites of a trial can be the nearest, and where a site is: the same for a search, a page and a message."""

from __future__ import annotations

from accrual.places import locate
from accrual.registry.trial import Site, Trial

__all__ = ["OPEN", "open_sites", "whereabouts"]

# Statuses under which somebody can join; a site without a status is as its trial is.
OPEN = frozenset({"RECRUITING", "AVAILABLE", "ENROLLING_BY_INVITATION"})


def open_sites(trial: Trial) -> tuple[Site, ...]:
    """The sites that can be the nearest: while a trial takes people those that do, else all.

    A trial that recruits through no site of its own list (all of them closed) keeps all, since its status may be
    newer than theirs.
    """
    if trial.overall_status not in OPEN:
        return trial.sites
    return tuple(site for site in trial.sites if not site.status or site.status in OPEN) or trial.sites


def whereabouts(site: Site) -> tuple[float, float] | None:
    """Latitude and longitude of a site, its city's where the record gives none; None if neither is known.

    >>> whereabouts(Site(0, latitude=31.2, longitude=121.5)), whereabouts(Site(1, city="a town")) is None
    ((31.2, 121.5), True)
    """
    if site.latitude is not None and site.longitude is not None:
        return site.latitude, site.longitude
    place = locate(site.city, site.state, site.country)
    return (place.latitude, place.longitude) if place else None
