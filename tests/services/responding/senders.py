"""What senders write in both languages, and every table as it stands."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select

from tests.services.desk import Desk
from wellness.domain.language import Language
from wellness.storage.schema import metadata

EN, ES = Language.EN, Language.ES
SPAN = timedelta(days=14)
BODIES: Mapping[str, tuple[str, str]] = {
    "answer": ("0111", "cero uno uno uno"),
    "unread": ("rough night", "noche dura"),
    "tapback": ("Liked “Shift check-in”", "Le gusta “Chequeo del turno”"),
    "opt-out by carrier": ("STOP", "unsubscribe"),
    "opt-out in words": ("no more texts", "no mas mensajes"),
    "crisis": ("i want to die", "quiero morir"),
    "crisis beside digits": ("3453 i want to die", "quiero morir 3453"),
    "help by carrier": ("HELP", "info"),
    "help in words": ("help please", "Ayuda"),
    "start by carrier": ("START", "unstop"),
    "start in words": ("start, please", "start por favor"),
    "join": ("JOIN", "join"),
    "contact": ("CONTACT", "Contacto por favor"),
    "debrief": ("DEBRIEF", "Equipo"),
    "withdraw": ("CANCEL MY ANSWER", "borrar mi respuesta"),
    "language": ("español", "English"),
    "take": ("TAKE 7", "take 7"),
}


def dump(desk: Desk) -> dict[str, list[tuple[object, ...]]]:
    """Every table."""
    with desk.database.reading() as session:
        run = session.connection().execute
        return {
            table.name: [tuple(row) for row in run(select(table)).all()]
            for table in metadata.sorted_tables
        }
