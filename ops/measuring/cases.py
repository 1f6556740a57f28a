"""Which pages and endpoints are measured, and what each is to cost the server for somebody with a long history."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A read. `aim` is the processor's time in milliseconds, None where nothing was set; strangers have no session."""

    path: str
    name: str = ""
    aim: float | None = None
    is_open: bool = False

    @property
    def said(self) -> str:
        """How tables name it."""
        return self.name or f"`GET {self.path}`"


PAGES = (
    Case("/", aim=20),
    Case("/log/", aim=25),
    Case("/log/?q=river+dog", "`GET /log/?q=`, a search"),
    Case("/memory/"),
    Case("/intentions/"),
    Case("/progress/"),
    Case("/progress/?days=all"),
    Case("/settings/"),
    Case("/u/{handle}/", "`GET /u/<handle>/`", aim=8, is_open=True),
    Case("/status", is_open=True),
    Case("/health", aim=2, is_open=True),
    Case("/sign-in/", is_open=True),
)

REST = (
    Case("/api/v1/memory/question/", aim=6),
    Case("/api/v1/memory/answers/"),
    Case("/api/v1/memory/notes/"),
    Case("/api/v1/memory/on-this-day/"),
    Case("/api/v1/memory/recall/?q=river+dog", "`GET /api/v1/memory/recall/?q=`"),
    Case("/api/v1/memory/memories/"),
    Case("/api/v1/memory/story/"),
    Case("/api/v1/memory/egress/"),
    Case("/api/v1/check-ins/"),
    Case("/api/v1/moods/"),
    Case("/api/v1/intentions/"),
    Case("/api/v1/progress/"),
    Case("/api/v1/progress/days/"),
    Case("/api/v1/progress/patterns/"),
    Case("/api/v1/me/"),
    Case("/api/v1/me/profile/"),
    Case("/api/v1/me/preferences/"),
    Case("/api/v1/auth/sessions/"),
    Case("/api/v1/profiles/{handle}/", "`GET /api/v1/profiles/<handle>/`", is_open=True),
)

ANSWERING = "answering by REST, with the next question prepared"
ANSWERING_AIM = 70.0
TYPING = "a note of 2,000 characters saves by itself"
TYPED_CHARACTERS = 2_000
FEELING = "`POST /api/v1/check-ins/`"
