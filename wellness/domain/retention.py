"""How long records are kept (R34, R35). Answers are not among them: they go with their period."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

_YEAR: Final = timedelta(days=366)
"""No record goes before the years it is kept for are over."""

_EXPOSURES: Final = 2 * _YEAR


@dataclass(frozen=True, slots=True)
class Retention:
    """The schedule that the agency named before it went live."""

    releases_years: int = 3
    log_years: int = 3
    incidents_years: int = 3
    consent_years: int = 4
    backup_days: int = 14

    @property
    def releases(self) -> timedelta:
        """Releases, their flags, and what the vault keeps of them."""
        return self.releases_years * _YEAR

    @property
    def log(self) -> timedelta:
        """The change log and settled proposals."""
        return self.log_years * _YEAR

    @property
    def incidents(self) -> timedelta:
        """Incidents and their flags."""
        return self.incidents_years * _YEAR

    @property
    def exposures(self) -> timedelta:
        """Counts of calls: as far as trigger T2 looks back, and no longer than incidents."""
        return min(_EXPOSURES, self.incidents)

    @property
    def consent(self) -> timedelta:
        """The consent record of people who left."""
        return self.consent_years * _YEAR

    @property
    def backups(self) -> timedelta:
        """Backups in the folders that the configuration names."""
        return timedelta(days=self.backup_days)
