"""What people do on an ordinary evening, drawn by weight: pages, answers, notes, moods, by browser and REST."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from threading import Lock
from uuid import uuid4

from memory.measuring.clients import SAVING, Answered, Client, Guest

RENEWING = "/api/v1/auth/token/refresh/"
QUESTION = "/api/v1/memory/question/"
ANOTHER = f"{QUESTION}another/"
WORDS = "rain river bread sister bench tram glue choir soup window ferry dog paper light tea".split()
MOODS = ("calm", "tired", "grateful", "uncertain")
# Someone else may have answered in the meantime, and the day may be full: LOT says so, and nothing is wrong.
REFUSED = {HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND}
LOOKS = (
    ("/", 24),
    ("/log/", 12),
    ("/log/?q=river+dog", 3),
    ("/memory/", 5),
    ("/intentions/", 4),
    ("/progress/", 5),
    ("/settings/", 3),
    ("/status", 2),
    ("/health", 4),
    (QUESTION, 10),
    ("/api/v1/memory/answers/", 4),
    ("/api/v1/progress/", 3),
    ("/api/v1/check-ins/", 2),
)


@dataclass(slots=True)
class Tally:
    """What was asked, what went wrong, and how long it took; several threads write into it."""

    seconds: list[float] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def note(self, name: str, answered: Answered) -> None:
        """One request; a refusal that belongs to use is none that is wrong."""
        with self.lock:
            self.asked[name] += 1
            self.seconds.append(answered.seconds)
            if answered.status >= HTTPStatus.BAD_REQUEST and answered.status not in REFUSED:
                self.wrong[f"{name}: {answered.status}"] += 1

    def fail(self, error: Exception) -> None:
        """No answer came."""
        with self.lock:
            self.asked["no answer"] += 1
            self.wrong[type(error).__name__] += 1


class Visitor:
    """Now this one and now that one of its guests, who are signed in here alone; an act is a request or two."""

    def __init__(self, port: int, guests: list[Guest], tally: Tally, seed: int) -> None:
        # From a home of their own: a network that knocks three hundred times a minute with tokens that are over waits.
        self.client = Client(port, address=f"127.0.0.{2 + seed}")
        self.guests, self.tally, self.who = guests, tally, 0
        self.draw = random.Random(seed)  # noqa: S311 - which page is looked at
        acts: list[tuple[Callable[[], None], int]] = [(self._looker(path), weight) for path, weight in LOOKS]
        acts += [(self._answer, 8), (self._write, 3), (self._type, 5), (self._feel, 3)]
        self.acts, self.weights = zip(*acts, strict=True)

    def act(self) -> None:
        """Something, as somebody."""
        self.who = self.draw.randrange(len(self.guests))
        self.client.guest = self.guests[self.who]
        try:
            self.draw.choices(self.acts, self.weights)[0]()
        except (OSError, HTTPException) as error:
            self.client.connection.close()
            self.tally.fail(error)

    def _ask(self, verb: str, path: str, sent: object = None, name: str = "") -> Answered:
        answered = self.client.call(verb, path, sent)
        if answered.status == HTTPStatus.UNAUTHORIZED:
            self._renew(self.guests[self.who])
            answered = self.client.call(verb, path, sent)
        self.tally.note(name or f"{verb} {path.partition('?')[0]}", answered)
        return answered

    def _renew(self, guest: Guest) -> None:
        """As a client of REST does whose ten minutes are over."""
        answered = self.client.call("POST", RENEWING, {"refresh": guest.refresh})
        self.tally.note(f"POST {RENEWING}", answered)
        if answered.status != HTTPStatus.OK:
            return
        pair = answered.json()
        self.client.guest = self.guests[self.who] = Guest(guest.cookie, pair["access"], pair["refresh"])

    def _looker(self, path: str) -> Callable[[], None]:
        def look() -> None:
            self._ask("GET", path)

        return look

    def _answer(self) -> None:
        asked = self._ask("GET", QUESTION)
        if asked.status != HTTPStatus.OK:
            return
        question = asked.json()["question"]
        if question is None:
            self._ask("POST", ANOTHER)
            return
        options = question["options"]
        sent = {"option": self.draw.choice(options)["id"]} if options else {"text": self._words(6)}
        self._ask("POST", f"/api/v1/memory/questions/{question['id']}/answer/", sent, "POST answer")

    def _write(self) -> None:
        self._ask("POST", "/api/v1/memory/notes/", {"text": self._words(60)})

    def _type(self) -> None:
        sent = {"place": "today", "note": str(uuid4()), "page": str(uuid4()), "version": "0", "number": "1"}
        self._ask("POST", SAVING, {**sent, "text": self._words(40)})

    def _feel(self) -> None:
        self._ask("POST", "/api/v1/check-ins/", {"mood": self.draw.choice(MOODS)})

    def _words(self, number: int) -> str:
        return " ".join(self.draw.choices(WORDS, k=number)).capitalize() + "."
