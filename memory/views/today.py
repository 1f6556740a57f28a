"""The Today page: one question, and what becomes of it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.person import is_htmx, person_of, read_id
from intentions.intention_card import intention_card
from intentions.mood_card import mood_card
from lot.errors import LotError
from memory import services
from memory.cards import Card, current_card, ended_card, skip_note
from memory.models import Question, QuestionSource
from memory.note_form import today_form
from profiles.care import care_card
from profiles.days import is_quiet, local_day, quiet_over, say_clock
from profiles.forms import ZoneForm

Service = Callable[..., Question]
# What stands in the address of somebody who just did something here, or asked to be asked.
ASKED_FOR = frozenset({"ask", "after", "noted", "added", "renamed", "again", "undone", "said", "later"})


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The day: the open question, or what was just answered (`?after=`), or when the next one comes; in quiet hours
    nothing of it, unless it is asked for."""
    user = person_of(request)
    if is_quiet(user, timezone.now()) and ASKED_FOR.isdisjoint(request.GET):
        return _page(request, None)
    return _page(request, _card(request))


@require_POST
def answer(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """An option or own words."""
    text = request.POST.get("text", "")
    try:
        services.answer_question(
            user=person_of(request),
            question_id=question_id,
            option_id=request.POST.get("option") or None,
            text=text,
            at=timezone.now(),
        )
    except LotError as error:
        return _failed(request, error, typed=text)
    return _done(request, question_id)


@require_POST
def skip(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Not this question."""
    return _change(request, question_id, services.skip_question)


@require_POST
def later(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Not now."""
    return _change(request, question_id, services.snooze_question)


@require_POST
def less(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Not this question, and less of its topic."""
    return _change(request, question_id, services.ask_less)


@require_POST
def mute(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Not this topic."""
    return _change(request, question_id, services.mute_question)


@require_POST
def untrue(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """What the question builds on is not true."""
    return _change(request, question_id, services.deny_question)


@require_POST
def undo(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Take the last step back."""
    return _change(request, question_id, services.undo_question, stays=False)


@require_POST
def another(request: HttpRequest) -> HttpResponse:
    """One more question now."""
    try:
        services.ask_another(user=person_of(request), at=timezone.now())
    except LotError as error:
        return _failed(request, error)
    return _done(request, None)


def _change(request: HttpRequest, question_id: UUID, service: Service, *, stays: bool = True) -> HttpResponse:
    try:
        service(user=person_of(request), question_id=question_id, at=timezone.now())
    except LotError as error:
        return _failed(request, error)
    return _done(request, question_id if stays else None)


def _card(request: HttpRequest, after: UUID | None = None, *, message: str = "", typed: str = "") -> Card:
    """The card for now, or of the question that was just ended."""
    user, at = person_of(request), timezone.now()
    asking = services.current_question(user=user, at=at, with_answers=True)
    after = after or read_id(request.GET.get("after"))
    ended = Question.objects.for_user(user).filter(pk=after).select_related("answer").first() if after else None
    if ended is None or message or not _is_of_today(ended, user, at):
        return current_card(user, asking, at, message=message, typed=typed)
    sources = QuestionSource.objects.for_user(user).filter(question=ended)
    care = care_card(user, _written_in(ended))
    return ended_card(asking, ended, list(sources), at, note=skip_note(user, ended), care=care)


def _written_in(question: Question) -> str | None:
    """The person's own words in answer to a question."""
    answer = getattr(question, "answer", None)
    return answer.text if answer and answer.is_own_words else None


def _is_of_today(question: Question, user: User, at: datetime) -> bool:
    if question.state == Question.State.SNOOZED:
        return question.snoozed_until is not None and question.snoozed_until > at
    return question.state in Question.ENDED and question.ended_on == local_day(user, at)


def _done(request: HttpRequest, after: UUID | None) -> HttpResponse:
    """The fragment for htmx; for a plain form a redirect, so that a reload sends nothing twice."""
    if is_htmx(request):
        return render(request, "memory/question.html", {"card": _card(request, after)})
    return redirect(reverse("today") + (f"?after={after}" if after else _asking(request)))


def _asking(request: HttpRequest) -> str:
    """Who asks for a question in quiet hours is shown it."""
    return "?ask=1" if is_quiet(person_of(request), timezone.now()) else ""


def _failed(request: HttpRequest, error: LotError, typed: str = "") -> HttpResponse:
    """The card as it stands, with what went wrong and what was typed."""
    message = " ".join([error.message, *(line for lines in error.fields.values() for line in lines)])
    card = _card(request, message=message, typed=typed)
    if is_htmx(request):
        return render(request, "memory/question.html", {"card": card}, status=error.status)
    return _page(request, card, status=error.status)


def _page(request: HttpRequest, card: Card | None, status: int = 200) -> HttpResponse:
    """Without a card nothing invites: the quiet hours say until when. What is aimed for stands all the same."""
    user, at = person_of(request), timezone.now()
    on = local_day(user, at)
    context = {
        "here": "today",
        "card": card,
        "mood": mood_card(user, at, request.GET) if card else None,
        "quiet_until": "" if card else say_clock(user, quiet_over(user, at)),
        "intention": intention_card(user, at, request.GET),
        "on": on,
        "note_form": today_form(user, at, read_id(request.GET.get("note"))),
        "is_first_day": local_day(user, user.created_at) == on,
        "zone_form": None if user.profile.is_zone_confirmed else ZoneForm(instance=user.profile),
    }
    return render(request, "memory/today.html", context, status=status)
