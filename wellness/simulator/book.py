"""The phones the simulator knows: their names, and the senders they have blocked."""

from typing import Final

from wellness.simulator.database import Database
from wellness.simulator.records import Phone
from wellness.simulator.store import Store

_NAME: Final = (
    "INSERT INTO phone (number, label) VALUES (?, ?)"
    " ON CONFLICT (number) DO UPDATE SET label = excluded.label"
)
_FIND: Final = (
    "SELECT number, label, last_arrival FROM phone"
    " WHERE instr(number, :search) OR instr(lower(label), lower(:search))"
    " ORDER BY last_arrival DESC NULLS LAST, label, number LIMIT :limit"
)


class PhoneBook:
    """Labels and blocked pairs in the simulator's database."""

    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    @property
    def version(self) -> int:
        """Rises with every change the pages show."""
        return self._database.version

    def set_label(self, number: str, label: str) -> None:
        """Name a phone; it is listed from then on, also without any text."""
        with self._database.locked():
            self._database.run(_NAME, (number, label))
            self._database.version += 1

    def find_label(self, number: str) -> str:
        """The name of a phone; empty when it has none."""
        rows = self._database.run("SELECT label FROM phone WHERE number = ?", (number,))
        return str(rows[0]["label"]) if rows else ""

    def list_phones(self, search: str = "", *, limit: int) -> list[Phone]:
        """Phones whose number or name holds the search, the one with the newest text first."""
        found = self._database.run(_FIND, {"search": search, "limit": limit})
        last = self._store.find_arrivals([r["last_arrival"] for r in found if r["last_arrival"]])
        return [Phone(r["number"], r["label"], last.get(r["last_arrival"])) for r in found]

    def set_blocked(self, phone: str, sender: str, *, blocked: bool) -> bool:
        """Block or unblock a sender for a phone; whether that changed anything."""
        change = (
            "INSERT INTO blocked (phone, sender) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
            if blocked
            else "DELETE FROM blocked WHERE phone = ? AND sender = ? RETURNING 1"
        )
        with self._database.locked():
            changed = bool(self._database.run(change, (phone, sender)))
            self._database.version += changed
        return changed

    def list_blocked(self, phone: str) -> list[str]:
        """The senders this phone has blocked."""
        rows = self._database.run("SELECT sender FROM blocked WHERE phone = ?", (phone,))
        return [str(row["sender"]) for row in rows]
