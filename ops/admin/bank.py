"""The bank's questions, topic by topic, with how each of them does over all people."""

from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from memory.engine.bank import BankQuestion, built_in_bank
from memory.models import BankCount


@dataclass(frozen=True, slots=True)
class Line:
    """One question; `count` is None where fewer people were asked than may be shown."""

    question: BankQuestion
    count: BankCount | None


@require_safe
def bank(request: HttpRequest) -> HttpResponse:
    """One topic at a time, by the address."""
    whole = built_in_bank()
    topic = request.GET.get("topic", "")
    if topic not in whole.topics:
        topic = next(iter(whole.topics))
    counts = {count.bank_id: count for count in BankCount.objects.all()}
    lines = [Line(one, counts.get(one.id)) for one in whole.questions.values() if one.topic == topic]
    context = {
        **admin.site.each_context(request),
        "title": _("Questions"),
        "topic": topic,
        "topics": whole.topics.items(),
        "lines": lines,
        "counted_at": next(iter(counts.values())).counted_at if counts else None,
        "number": len(whole.questions),
    }
    return render(request, "admin/bank.html", context)
