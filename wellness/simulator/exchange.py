"""The parts every piece of the simulator works with, made and closed together."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from wellness.simulator.book import PhoneBook
from wellness.simulator.database import Database
from wellness.simulator.dispatch import Dispatcher
from wellness.simulator.faults import FaultPlan
from wellness.simulator.settings import SimulatorSettings
from wellness.simulator.store import Store
from wellness.simulator.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Exchange:
    """One simulated account: what it keeps, how it posts, what goes wrong, what time it is."""

    settings: SimulatorSettings
    clock: Callable[[], datetime]
    database: Database
    store: Store
    book: PhoneBook
    faults: FaultPlan
    webhooks: Webhooks
    dispatcher: Dispatcher
    closing: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def open(cls, settings: SimulatorSettings, clock: Callable[[], datetime]) -> "Exchange":
        """Open the store and start the threads."""
        database = Database(settings.store_path)
        store = Store(database)
        return cls(
            settings=settings,
            clock=clock,
            database=database,
            store=store,
            book=PhoneBook(database, store),
            faults=FaultPlan(),
            webhooks=Webhooks(settings.auth_token),
            dispatcher=Dispatcher(settings.threads),
        )

    def close(self) -> None:
        """Let what runs finish, drop what waits, close the file."""
        self.closing.set()
        self.dispatcher.close()
        self.webhooks.close()
        self.database.close()
