"""Somebody who has been here for a while, and a walk over all that she can open: each page is read as she reads it."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

from accounts.models import User
from accounts.tests.make import make_user, put_tag, sign_in
from intentions.services import (
    add_mood,
    delete_check_in,
    delete_intention,
    end_intention,
    mark_day,
    set_intention,
)
from intentions.tests.make import make_check_in
from memory.models import ProviderCall, SentText
from memory.providers.kinds import Outcome
from memory.services import delete_answer, delete_note, edit_note, forget_memory, mute_topic, tell_story
from memory.tests.make import answer_days, answer_once, make_note
from profiles.models import PublicPart
from profiles.services import save_profile, save_public_page
from profiles.tests.make import make_weather

ELSEWHERE = ("/admin", "/api/", "/static/", "/accent/", "/in/")
STARTS = ("/", "/verify-api-keys", "/u/ada/", "/no-such-page/", "/sign-in/", "/log/?q=rain", "/log/?q=zzz")
SILENT = {"script", "style", "template"}
SPOKEN = {"aria-label", "placeholder", "title", "alt", "data-unreachable"}
MOST_OF_A_KIND = 4  # pages of one address, as the routes name it


class Reader(HTMLParser):
    """What of a page is read or heard, and where it leads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.spoken: list[str] = []  # attributes that are shown or read out
        self.links: list[str] = []
        self.ids: list[str] = []
        self.within: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.within.append(tag)
        given = dict(attrs)
        self.ids += [name] if (name := given.get("id")) else []
        self.spoken += [text for name in SPOKEN if (text := given.get(name))]
        if given.get("type") in {"submit", "button", "reset"} and given.get("value"):
            self.spoken.append(given["value"] or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if self.within and tag == self.within[-1]:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def said(self) -> list[str]:
        """All of it."""
        return [*self.texts, *self.spoken]


def walk(client: Client) -> Iterator[tuple[str, Reader]]:
    """The pages that links lead to, once each; of many of one kind the first few."""
    waiting, seen, kinds = list(STARTS), set(STARTS), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kinds[kind := _kind(path)] += 1
        if path not in STARTS and kinds[kind] > MOST_OF_A_KIND:
            continue
        response = client.get(path, follow=True)
        assert response.status_code == 200 or path == "/no-such-page/", (path, response.status_code)
        reader = Reader(response.content.decode())
        yield path, reader
        for link in reader.links:
            parts = urlsplit(urljoin(path, link))
            to = parts.path + (f"?{parts.query}" if parts.query else "")
            if not parts.netloc and not parts.scheme and not to.startswith(ELSEWHERE) and to not in seen:
                seen.add(to)
                waiting.append(to)


def _kind(path: str) -> str:
    """The route, with the names in its query."""
    parts = urlsplit(path)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return route + " ".join(sorted(dict(parse_qsl(parts.query))))


def settle_in(client: Client, now) -> User:
    """A person with rows of every kind that a page shows, signed in; some of them deleted, with a way back."""
    ada = make_user("ada@example.org", zone="Europe/Lisbon")
    put_tag(ada, "Admin")
    answer_days(ada, 12, now - timedelta(days=20))
    for days in range(20):
        make_check_in(ada, ("calm", "tired")[days % 2], now - timedelta(days=days, hours=2))
    ended = set_intention(user=ada, text="Rain boots.", at=now)
    end_intention(user=ada, intention_id=ended.pk, state="kept", reflection="Dry feet.", at=now)
    mark_day(user=ada, intention_id=set_intention(user=ada, text="Walk.", at=now).pk, at=now)
    add_mood(user=ada, label="windswept", score=3, at=now)
    tell_story(user=ada, at=now)
    _delete_some(ada, now)
    _send_something(ada, now)
    save_profile(user=ada, name="Ada", city="Porto", country="PT", about="Reads.", at=now)
    save_public_page(user=ada, handle="ada", is_public=True, shown=PublicPart.values, at=now)
    make_weather(ada, now)
    sign_in(client, ada)
    return ada


def _delete_some(ada: User, now) -> None:
    answers = [answer_once(ada, now - timedelta(hours=hours)) for hours in (6, 5, 4)]
    delete_answer(user=ada, answer_id=answers[0].pk, at=now)
    forget_memory(user=ada, memory_id=answers[1].memories.get().memory.pk, at=now)
    mute_topic(user=ada, topic="clothing", at=now)
    changed = make_note(ada, "Rain before.", at=now - timedelta(hours=3))
    edit_note(user=ada, note_id=changed.pk, text="Rain after.", at=now - timedelta(hours=1))
    make_note(ada, "Rain, of a later day.", at=now, on=(now - timedelta(days=3)).date())
    gone = make_note(ada, "Rain, gone.", at=now - timedelta(hours=2))
    delete_note(user=ada, note_id=gone.pk, at=now)
    delete_check_in(user=ada, check_in_id=make_check_in(ada, now=now - timedelta(hours=1)).pk, at=now)
    past = (now - timedelta(days=40)).date()
    intention = set_intention(user=ada, text="Gone.", starts_on=past, ends_on=past + timedelta(days=3), at=now)
    delete_intention(user=ada, intention_id=intention.pk, at=now)


def _send_something(ada: User, now) -> None:
    sent = SentText(user=ada, system="1", text="2", schema="3", created_at=now)
    sent.save()
    call = ProviderCall(user=ada, provider="openai", host="127.0.0.1", model="4", purpose="question", sent=sent)
    call.on, call.created_at, call.outcome = now.date(), now, Outcome.ANSWERED.value
    call.save()
