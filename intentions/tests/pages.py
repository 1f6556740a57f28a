"""Reads pages as a browser shows them: a section, a card, what a form leads to."""

from datetime import UTC, date, datetime, timedelta

from django.urls import reverse

from intentions import services
from intentions.models import Intention, IntentionDay
from intentions.tests.make import NOON

HTMX = {"HX-Request": "true"}
HEAVY = "I do not want to live anymore"
DAY = timedelta(days=1)
JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
ALL = "/intentions/"


def text_of(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def section_of(response, name: str) -> str:
    """The section of this id alone, of a page or of a fragment."""
    text = text_of(response)
    return text[text.index(f'<section class="row" id="{name}"') :].partition("</section>")[0]


def card_of(response) -> str:
    return section_of(response, "intention")


def url(name: str, intention: Intention) -> str:
    return reverse(f"intention-{name}" if name else "intention", args=[intention.pk])


def follow(page, response, name: str = "intention") -> str:
    assert response.status_code == 302
    return section_of(page.get(response["Location"]), name)


def fresh(intention: Intention) -> Intention:
    return Intention.objects.get(pk=intention.pk)


def days_of(intention: Intention) -> list[date]:
    return [day.on for day in IntentionDay.objects.filter(intention=intention).order_by("on")]


def make_past(ada, text: str, first: date, last: date, state: str = "", reflection: str = "", at=NOON) -> Intention:
    row = services.set_intention(user=ada, text=text, starts_on=first, ends_on=last, at=NOON)
    if state:
        services.end_intention(user=ada, intention_id=row.pk, state=state, reflection=reflection, at=at)
    return row
