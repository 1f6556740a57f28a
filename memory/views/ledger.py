"""The Memory page: what is remembered, in the person's hands."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.person import is_htmx, person_of, read_id
from lot.errors import InvalidInput, LotError, NotFound
from memory import services
from memory.engine.bank import built_in_bank
from memory.ledger_page import Item, LedgerPage, ledger_item, ledger_page, topic_section, with_edit
from memory.models import Memory
from memory.story_page import shelf
from profiles.care import care_card
from profiles.days import local_day

SKIP_DIGITS = 6


@require_safe
def memories(request: HttpRequest) -> HttpResponse:
    """By topic, forty a page (`?from=` a topic, `?skip=`); `?edit=` opens one of them to be reworded."""
    page = _page(request)
    editing = read_id(request.GET.get("edit"))
    item = next((row for section in page.sections for row in section.items if row.id == editing), None)
    if item is not None and item.kind == "current":
        page = with_edit(page, replace(item, is_editing=True, typed=item.wording))
    return _show(request, page)


@require_POST
def edit(request: HttpRequest, memory_id: UUID) -> HttpResponse:
    """The person's wording instead of LOT's."""
    text, user, at = request.POST.get("text", ""), person_of(request), timezone.now()
    try:
        services.edit_memory(user=user, memory_id=memory_id, text=text, was=request.POST.get("was"), at=at)
    except NotFound:
        raise
    except LotError as error:
        return _failed(request, memory_id, error, text)
    care = care_card(user, text)
    item = ledger_item(user, memory_id, at) if care else None
    if item is None:
        return _done(request, memory_id)
    item = replace(item, care=care)
    return _item(request, item) if is_htmx(request) else _show(request, with_edit(_page(request), item))


@require_POST
def forget(request: HttpRequest, memory_id: UUID) -> HttpResponse:
    """Forget it, with what held before it."""
    return _change(request, memory_id, services.forget_memory)


@require_POST
def hold(request: HttpRequest, memory_id: UUID) -> HttpResponse:
    """It still holds."""
    return _change(request, memory_id, services.hold_memory)


@require_POST
def undo(request: HttpRequest, memory_id: UUID) -> HttpResponse:
    """Take the forgetting back."""
    return _change(request, memory_id, services.undo_forget)


@require_POST
def topic(request: HttpRequest) -> HttpResponse:
    """Ask nothing of a topic, or ask about it again."""
    name = request.POST.get("mute") or request.POST.get("unmute") or ""
    service = services.mute_topic if "mute" in request.POST else services.unmute_topic
    service(user=person_of(request), topic=name, at=timezone.now())
    if is_htmx(request):
        context = {"section": topic_section(person_of(request), name), "has_focus": True}
        return render(request, "memory/ledger/topic.html", context)
    return redirect(reverse("memory") + _place(request) + f"#{name}")


def _change(request: HttpRequest, memory_id: UUID, service: Callable[..., Memory]) -> HttpResponse:
    service(user=person_of(request), memory_id=memory_id, at=timezone.now())
    return _done(request, memory_id)


def _done(request: HttpRequest, memory_id: UUID) -> HttpResponse:
    """The memory as it is now for htmx; for a plain form a redirect to its place on the page."""
    if is_htmx(request):
        return _item(request, ledger_item(person_of(request), memory_id, timezone.now()))
    return redirect(reverse("memory") + _place(request) + f"#m-{memory_id}")


def _failed(request: HttpRequest, memory_id: UUID, error: LotError, typed: str) -> HttpResponse:
    """The form again, with what was typed, what went wrong, and the wording that stands by now."""
    item = ledger_item(person_of(request), memory_id, timezone.now())
    if item is None or item.kind != "current":
        raise error
    # The conflict says what stands by now; of what is empty one sentence is enough.
    more = [line for lines in error.fields.values() for line in lines] if typed.strip() else []
    more += [] if isinstance(error, InvalidInput) else [item.wording]
    lines = [error.message, *more]
    item = replace(item, is_editing=True, typed=typed.replace("\0", ""), message=" ".join(lines))
    if is_htmx(request):
        return _item(request, item, error.status)
    return _show(request, with_edit(_page(request), item), error.status)


def _item(request: HttpRequest, item: Item | None, status: int = 200) -> HttpResponse:
    context = {"item": item, "place": _place(request), "has_focus": True}
    return render(request, "memory/ledger/item.html", context, status=status)


def _show(request: HttpRequest, page: LedgerPage, status: int = 200) -> HttpResponse:
    context = {"here": "memory", "page": page, "place": page.place, "has_focus": is_htmx(request)}
    if page.is_first and page.answers:
        user = person_of(request)
        context["shelf"] = shelf(user, local_day(user, timezone.now()).year)
    return render(request, "memory/ledger.html", context, status=status)


def _page(request: HttpRequest) -> LedgerPage:
    skip = request.GET.get("skip", "")
    number = int(skip) if skip.isascii() and skip.isdigit() and len(skip) <= SKIP_DIGITS else 0
    return ledger_page(person_of(request), timezone.now(), start=request.GET.get("from", ""), skip=number)


def _place(request: HttpRequest) -> str:
    """The query of the page that a form stood on, rebuilt from what is known of it."""
    start, skip = request.GET.get("from", ""), request.GET.get("skip", "")
    if start not in built_in_bank().topics:
        return ""
    return f"?from={start}" + (f"&skip={skip}" if skip.isascii() and skip.isdigit() else "")
