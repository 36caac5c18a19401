"""What goes wrong between two ticks, drawn from the seed."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.faults.harness import Lock
from tests.soak.people import Wish
from tests.soak.site import Running, Site
from tests.soak.trail import Killed
from wellness.channels.base import OutgoingText

_CODES = (30003, 30005, 30006, 30008, 30007, 30001, 30410)
_REFUSALS = (21211, 21614, 21612, 30001, 30022, 99999)
_STEPS = ("compose", "latch", "latched", "key-destroyed", "rows-deleted", "erased", "compacted")
_HELD_SECONDS = 0.1


@dataclass
class Troubles:
    """Faults of the carrier, the web server, the files and the worker itself."""

    site: Site
    running: Running
    chance: random.Random
    count: Counter[str] = field(default_factory=Counter)
    shut_for: int = 0
    hangs: int = 3
    excuses: bool = False
    """Whether a step of the tick at hand may fail."""

    def begin(self) -> None:
        """What goes wrong until the next call."""
        self.excuses = False
        self.site.ledger.failing.clear()
        if self.chance.random() < 0.3:
            self._count_fired()
            self.running.simulator.exchange.faults.replace(self._draw_plan())
        self._open_or_shut()
        for chance, trouble in (
            (0.04, self._fail_in_vault),
            (0.03, self._kill),
            (0.05, self._race),
            (0.02, self._lock),
        ):
            if self.chance.random() < chance:
                trouble()

    def end(self) -> None:
        """Nothing goes wrong from now on."""
        self._count_fired()
        self.site.disarm()
        self.site.ledger.failing.clear()
        self.running.simulator.exchange.faults.replace([])
        self.running.door.state, self.excuses = "open", False

    def _note(self, name: str, times: int = 1) -> None:
        self.count[name] += times
        self.site.trail.note(self.site.clock.now, f"trouble: {name}")

    def _count_fired(self) -> None:
        for rule in self.running.simulator.exchange.faults.list_rules():
            fired = rule["fired"]
            assert isinstance(fired, int)
            if fired:
                self._note(f"{rule['op']} {rule['fault']}", fired)

    def _draw_plan(self) -> list[dict[str, object]]:
        if self.chance.random() < 0.5:
            return []
        return [self._draw_rule() for _ in range(self.chance.randint(1, 3))]

    def _draw_rule(self) -> dict[str, object]:
        rule: dict[str, object] = {"times": self.chance.randint(1, 3)}
        op = self.chance.choice(("create", "create", "delivery", "callback", "inbound", "list"))
        match op:
            case "create":
                names = ["refuse", "429", "500", "500-after", "drop", "garbage", "callback-first"]
                name = self.chance.choice([*names, "reject", "hang-after"])
                if name == "reject":
                    rule["args"] = {"code": self.chance.choice(_REFUSALS)}
                if name == "hang-after":
                    self.hangs -= 1
                    name = "hang-after" if self.hangs >= 0 else "drop"
                    rule |= {"args": {"seconds": 1.3}, "times": 1} if self.hangs >= 0 else {}
            case "delivery":
                name = self.chance.choice(("fail", "sent-final"))
                if name == "fail":
                    rule["args"] = {"code": self.chance.choice(_CODES)}
            case "callback":
                name = self.chance.choice(("duplicate", "reorder", "never", "unknown", "late"))
            case "inbound":
                name = self.chance.choice(("duplicate", "split", "late"))
            case _:
                name = self.chance.choice(("refuse", "500", "garbage", "429"))
        if name == "late":
            rule["args"] = {"seconds": 0.05}
        return rule | {"op": op, "fault": name}

    def _open_or_shut(self) -> None:
        """The web server is down for some ticks, or its answers get lost for one."""
        self.shut_for -= 1
        if self.shut_for > 0:
            return
        lot = self.chance.random()
        self.running.door.state = "shut" if lot < 0.01 else "losing" if lot < 0.03 else "open"
        if self.running.door.state == "shut":
            self.shut_for = self.chance.randint(1, 6)
        if self.running.door.state != "open":
            self._note(f"web {self.running.door.state}")

    def _fail_in_vault(self) -> None:
        kind = self.chance.choice(("Delivery", "Delivered", "Settled", "Ballot", "Occurrence"))
        self.site.ledger.failing.append(kind)
        self.excuses = True
        self._note(f"vault fails at {kind}")

    def _kill(self) -> None:
        """The worker dies before or after a request, or at a step of a close."""
        self.site.disarm()
        die = self._dying(self.chance.randint(0, 2))
        match self.chance.choice(("before", "after", "step")):
            case "before":
                self.site.before = die
            case "after":
                self.site.after = die
            case _:
                step = self.chance.choice(_STEPS)
                self.site.step = lambda name: die(name) if name == step else None

    def _dying(self, spared: int) -> Callable[[object], None]:
        left = [spared]

        def die(_: object) -> None:
            left[0] -= 1
            if left[0] < 0:  # whoever would go on, dies as well
                raise Killed

        return die

    def _race(self) -> None:
        """Somebody leaves while texts are being sent: who is being texted, or the next."""
        armed = [True]
        everybody = sorted(self.site.people)
        other = self.chance.choice(everybody)
        mine = self.chance.random() < 0.5
        word = self.chance.choice(("STOP", "remove me"))

        def leave(text: OutgoingText) -> None:
            if armed:
                armed.clear()
                self._note("left while sending")
                self.running.say(text.number if mine else other, Wish("stop", word))

        self.site.disarm()
        self.site.before = leave

    def _lock(self) -> None:
        """Somebody else writes to a file for a moment."""
        name = self.chance.choice(("wellness.db", "vault/vault.db"))
        lock = Lock(self.site.folder / name)
        threading.Timer(_HELD_SECONDS, lock.release).start()
        self._note(f"{name} locked")
