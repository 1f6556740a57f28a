"""Schemathesis over the whole API, in process: who asks, what is asked of each answer, and what came of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import schemathesis
from django.conf import settings
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.transport.wsgi import WSGITransport

from accounts.models import AttemptCount, IdempotencyKey, User
from accounts.sessions import start_api_session, start_web_session
from accounts.throttles import forget_requests

EMAIL = "ada@example.org"
CSRF = "x" * 32  # what a page would have been given; LOT compares cookie and header
OF_THE_NETWORK = ("max_redirects", "verify", "cert", "proxies")

# A check that cannot hold, by name.
LEFT_OUT = {
    "object_level_authorization": "asks for a second person; `test_ownership.py` holds it for every address and verb",
}
# Where data that fit the schema may still be refused (400), since the reason lies in what is stored, or in the day.
UNPROMISED = {
    "POST /api/v1/auth/token/": "whether a code is right",
    "POST /api/v1/auth/tokens/": "whether a code is right",
    "POST /api/v1/export/": "whether a code is right",
    "POST /api/v1/me/email/": "whether the address is another one, and one that mail goes to",
    "POST /api/v1/me/email/confirm/": "whether a code is right",
    "POST /api/v1/auth/code/": "whether mail goes to that address",
    "POST /api/v1/import/": "whether the file can be read",
    "POST /api/v1/import/{import_id}/start/": "whether there are such moods",
    "POST /api/v1/intentions/": "whether the last day comes after the first, within a year from today",
    "PATCH /api/v1/intentions/{intention_id}/": "whether days and endings go together",
    "POST /api/v1/intentions/{intention_id}/days/": "whether the day is over and one of the intention's",
    "POST /api/v1/check-ins/": "whether there is such a mood, and the moment is past",
    "PATCH /api/v1/check-ins/{check_in_id}/": "whether there is such a mood, and the moment is past",
    "POST /api/v1/memory/notes/": "whether the day has come",
    "PATCH /api/v1/memory/notes/{note_id}/": "whether the day has come",
    "POST /api/v1/memory/questions/{question_id}/answer/": "whether the question has that option",
    "PATCH /api/v1/memory/answers/{answer_id}/": "whether the question has that option",
    "PATCH /api/v1/me/profile/": "whether handle, zone and country exist and are free",
    "PATCH /api/v1/me/preferences/": "whether this server has such a destination",
    "GET /api/v1/progress/days/": "whether the first day comes before the last, within a year",
    "GET /api/v1/memory/answers/": "whether there is such a topic",
    "GET /api/v1/memory/memories/": "whether there is such a topic",
}


@dataclass
class Report:
    """What a run did: how many cases, which statuses, which checks failed where."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    operations: set[str] = field(default_factory=set)
    failures: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def take(self, event: Any) -> None:
        """Count one event of the engine."""
        if isinstance(event, events.NonFatalError):
            self.errors.append(f"{event.label}: {event.info.format()}")
        if isinstance(event, events.FatalError):
            raise event.exception
        recorder = getattr(event, "recorder", None)
        if recorder is None:
            return
        self.cases += len(recorder.interactions)
        self.operations.update(case.value.operation.label for case in recorder.cases.values())
        self.statuses.update(one.response.status_code for one in recorder.interactions.values() if one.response)
        for case_id, checks in recorder.checks.items():
            for check in checks:
                if check.failure_info is not None:
                    self._fail(recorder, case_id, check)

    def _fail(self, recorder: Any, case_id: str, check: Any) -> None:
        failure, case = check.failure_info.failure, recorder.cases[case_id].value
        name = f"{check.name} {case.operation.label} {failure.message.splitlines()[0][:80]}"
        found = recorder.interactions[case_id].response if case_id in recorder.interactions else None
        said = found.content[:400].decode(errors="replace") if found is not None and found.content else ""
        self.failures.setdefault(name, f"{failure.message}\n{check.failure_info.code_sample}\n{said}")


class ByBearer:
    """A fresh session for each case, since some of them sign out."""

    def get(self, case: Any, context: Any) -> Mapping[str, Mapping[str, str]]:
        """Parts of a request."""
        _session, pair = start_api_session(user=_ada(), device="fuzzer")
        return {"headers": {"Authorization": f"Bearer {pair.access}"}}

    def set(self, case: Any, data: Mapping[str, Mapping[str, str]], context: Any) -> None:
        """Put them into the request."""
        for name, values in data.items():
            getattr(case, name).update(values)


class ByCookie(ByBearer):
    """As a page of LOT asks: with the cookie of the session, and the CSRF token twice."""

    def get(self, case: Any, context: Any) -> Mapping[str, Mapping[str, str]]:
        """Parts of a request."""
        _session, token = start_web_session(user=_ada(), device="fuzzer")
        cookies = {settings.LOT_SESSION_COOKIE_NAME: token, settings.CSRF_COOKIE_NAME: CSRF}
        return {"cookies": cookies, "headers": {"X-CSRFToken": CSRF}}


class ByNobody(ByBearer):
    """A stranger."""

    def get(self, case: Any, context: Any) -> Mapping[str, Mapping[str, str]]:
        """Nothing."""
        return {}


WAYS: dict[str, type[ByBearer]] = {"bearer": ByBearer, "cookie": ByCookie, "nobody": ByNobody}


def fuzz(way: str, *, seed: int, phases: Mapping[str, Any], has_nul: bool = False) -> Report:
    """Run the engine to its end: the same seed asks the same."""
    from lot.wsgi import application  # looks at the database, which is there within a test alone

    config = {
        "base-url": "http://localhost",
        "seed": seed,
        "continue-on-failure": True,
        "cache": {"enabled": False},  # what an earlier run has learnt would make this one another
        "generation": {"deterministic": True, "database": "none", "no-shrink": True, "allow-x00": has_nul},
        "checks": {
            "negative_data_rejection": {"expected-statuses": [400, 401, 403, 404, 405, 406, 409, 410, 413, 415, 422]},
            "positive_data_acceptance": {"expected-statuses": ["2xx", 304, 401, 403, 404, 409, 410]},
            **{name: {"enabled": False} for name in LEFT_OUT},
            **({"positive_data_acceptance": {"enabled": False}} if has_nul else {}),
        },
        "operations": [
            {"include-name": name, "checks": {"positive_data_acceptance": {"enabled": False}}} for name in UNPROMISED
        ],
        "phases": phases,
    }
    schema = schemathesis.openapi.from_wsgi(
        "/api/schema/?format=json", application, config=SchemathesisConfig.from_dict(config)
    )
    schema.auth(refresh_interval=None)(WAYS[way])
    report = Report()
    with _in_process():
        for event in engine.from_schema(schema).execute():
            report.take(event)
    return report


@contextmanager
def _in_process() -> Iterator[None]:
    """Nothing was asked before each call. Probes with wrong credentials carry settings of the network, which a call in
    process does not take."""
    send = WSGITransport.send

    def send_in_process(self: Any, case: Any, **kwargs: Any) -> Any:
        _forget_what_was_asked()
        for name in OF_THE_NETWORK:
            kwargs.pop(name, None)
        return send(self, case, **kwargs)

    with patch.object(WSGITransport, "send", send_in_process):
        yield


def _ada() -> User:
    return User.objects.get(email=EMAIL)


def _forget_what_was_asked() -> None:
    """The engine asks thousands of times with one key: what was kept for it goes too, or 422 were all it ever heard."""
    AttemptCount.objects.all().delete()
    IdempotencyKey.objects.all().delete()
    forget_requests()
