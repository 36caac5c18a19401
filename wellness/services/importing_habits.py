"""How an agency writes its files, as its settings say."""

from wellness.config import Settings
from wellness.domain.importing import DateOrder
from wellness.services.importing_results import FileHabits


def file_habits(settings: Settings) -> FileHabits:
    """How the agency writes its files."""
    return FileHabits(
        date_order=DateOrder(settings.agency.date_order),
        phone_region=settings.agency.phone_region,
        languages=frozenset(settings.agency.languages),
        sender=settings.sms.sender,
    )
