"""Every tenth reply says what has changed lately, with the answers that it rests on."""

from django.utils.translation import gettext as _

from accounts.models import User
from lot.dates import write_day
from memory.engine.bank import decapitalise
from memory.models import Memory, MemoryAnswer, ReplySource

EVERY = 10
MOST_CHANGES = 1


def tell_lately(*, user: User, answer: MemoryAnswer, number: int) -> list[ReplySource]:
    """Add to the reply of a tenth answer what took another value since the last tenth; nothing where nothing did.

    `number` is which of the person's answers this is. Returns what the reply speaks of, the oldest first.
    """
    if number % EVERY:
        return []
    own = set(Memory.objects.for_user(user).filter(sources__answer=answer).values_list("pk", flat=True))
    changes = [memory for memory in _changes(user) if memory.pk not in own]  # its own stands there already
    if not changes:
        return []
    said = [_("Changed lately: %(change)s.") % {"change": _line(memory)} for memory in changes]
    answer.reply = " ".join([answer.reply or "", *said]).strip()
    answer.save(update_fields=["reply"])
    named = {row.last_answer for memory in changes for row in (memory, memory.replaces) if row and row.last_answer}
    return ReplySource.objects.bulk_create(
        ReplySource(user=user, reply_to=answer, answer=source, on=source.on)
        for source in sorted(named, key=lambda source: (source.on, source.created_at))
    )


def _changes(user: User) -> list[Memory]:
    ten = MemoryAnswer.objects.for_user(user).order_by("-created_at").values_list("created_at", flat=True)[:EVERY]
    changed = Memory.objects.for_user(user).current().filter(created_at__gte=min(ten))
    changed = changed.filter(replaces__state=Memory.State.CHANGED, last_answer__isnull=False)
    rows = changed.select_related("last_answer", "replaces__last_answer").order_by("-first_confirmed_on", "-created_at")
    return [memory for memory in rows[:MOST_CHANGES] if memory.text and memory.replaces and memory.replaces.text]


def _line(memory: Memory) -> str:
    before = memory.replaces.text if memory.replaces else ""
    return _("%(now)s, since %(day)s; before: %(before)s") % {
        "now": _inside(memory.text),
        "day": write_day(memory.first_confirmed_on),
        "before": _inside(before),
    }


def _inside(text: str | None) -> str:
    return decapitalise((text or "").rstrip("."))
