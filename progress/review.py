"""What the review of a month says: numbers always, words of the person only where they want that in a mail."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from intentions.models import CheckIn, Intention, own_mood_labels
from intentions.moods import LOW, mood_label
from intentions.shown import show
from intentions.spans import month_end
from memory.engine.good_days import by_chance
from memory.engine.on_this_day import closed_days
from memory.models import MemoryAnswer, Story, TopicRule
from memory.story_page import story_view
from profiles.care import notices
from progress.days import Day, Days, runs_of_months
from progress.models import Award
from progress.services.months import Months
from progress.services.reading import read_months
from progress.streaks import streak_on
from progress.wording import say_days, say_month

MOODS_NAMED = 3
LONGEST_QUOTE = 200


@dataclass(frozen=True, slots=True)
class ReviewText:
    """A month in lines; `quote` is a sentence of the story or an answer, `quoted_as` says which; `path` shows more."""

    month: str
    lines: Sequence[str]
    path: str
    quote: str = ""
    quoted_as: str = ""


def review_text(user: User, month: date) -> ReviewText | None:
    """The review of the month that begins with this date; None where nothing was written in it."""
    months, last = read_months(user), month_end(month)
    days = months.days(month, last)
    if not days:
        return None
    has_text = user.preferences.has_text_in_mail
    path = reverse("progress" if user.preferences.has_progress else "log")
    lines = [*_counted(user, months, days, month), *_intentions(user, month, last, has_text)]
    if not has_text:
        return ReviewText(say_month(month), lines, path)
    quoted_as, quote = _quote(user, days, month, last)
    return ReviewText(say_month(month), [*lines, *_moods(user, month, last)], path, quote, quoted_as)


def _counted(user: User, months: Months, days: Days, month: date) -> list[str]:
    """How much there was; nothing is counted for who hides progress."""
    if not user.preferences.has_progress:
        return [_("There are entries of this month in the log.")]
    last = month_end(month)
    lines = [_("Days with an entry: %(days)d of %(all)d.") % {"days": len(days), "all": last.day}, _kinds(days)]
    before = [counted for counted in months.counted if counted.starts_on <= month]
    streak = streak_on(last, runs_of_months(before))
    if streak.length > 1:
        lines.append(_("Streak at its end: %(days)s.") % {"days": say_days(streak.length)})
    theme = user.preferences.badge_theme
    awards = Award.objects.for_user(user).with_badge().filter(on__range=(month, last))
    if badges := [f"{award.badge.name_in(theme)} {award.badge.symbol_in(theme)}" for award in awards]:
        lines.append(_("Badges: %(badges)s.") % {"badges": ", ".join(badges)})
    return lines


def _kinds(days: Days) -> str:
    """ "24 answers, 1 note, 31 check-ins."."""
    total = Day(*(sum(numbers) for numbers in zip(*days.values(), strict=True)))
    parts = [
        (total.answers, ngettext("%(number)d answer", "%(number)d answers", total.answers)),
        (total.notes, ngettext("%(number)d note", "%(number)d notes", total.notes)),
        (total.check_ins, ngettext("%(number)d check-in", "%(number)d check-ins", total.check_ins)),
    ]
    return ", ".join(words % {"number": number} for number, words in parts if number) + "."


def _intentions(user: User, month: date, last: date, has_text: bool) -> list[str]:
    """How those ended whose days ended in the month."""
    rows = Intention.objects.for_user(user).with_days().filter(ends_on__range=(month, last)).order_by("ends_on")
    lines = []
    for shown in (show(user, row, last + timedelta(days=1)) for row in rows):
        text = shown.row.text or ""
        is_told = has_text and not notices(user, text)
        words = {"ending": shown.ending, "text": text.rstrip(".")}
        lines.append((_("Intention: %(text)s. %(ending)s") if is_told else _("Intention: %(ending)s")) % words)
    return lines


def _moods(user: User, month: date, last: date) -> list[str]:
    """The moods noted most often, in words."""
    own = own_mood_labels(user)
    noted = Counter(mood_label(row.mood, own) for row in CheckIn.objects.for_user(user).between(month, last))
    names = [name for name, _number in noted.most_common() if name and not notices(user, name)][:MOODS_NAMED]
    return [_("Moods, most often: %(moods)s.") % {"moods": ", ".join(names)}] if names else []


def _quote(user: User, days: Days, month: date, last: date) -> tuple[str, str]:
    """A sentence that the story told in this month, or else an answer; never one of a heavy day or a muted topic."""
    story = Story.objects.for_user(user).filter(on__range=(month, last)).last_told()
    if story:
        told = [sentence.text for sentence in story_view(user, story, last.year).sentences]
        if fit := [text for text in told if _may_quote(user, text)]:
            return _("From the story"), fit[0]
    return _answer(user, days, month, last)


def _answer(user: User, days: Days, month: date, last: date) -> tuple[str, str]:
    muted = TopicRule.objects.for_user(user).muted()
    moods = CheckIn.objects.for_user(user).between(month, last)
    closed = closed_days((row.on, row.score) for row in moods)
    light = {on for on, day in days.items() if on not in closed and (day.mood is None or day.mood > LOW)}
    rows = MemoryAnswer.objects.for_user(user).filter(on__range=(month, last)).exclude(topic__in=muted)
    said = {row.on: row.phrase or "" for row in rows.order_by("created_at") if row.on in light}
    for on in by_chance(said, seed=f"review|{user.pk}|{month}"):
        if _may_quote(user, said[on]):
            return _("From your answers"), said[on]
    return "", ""


def _may_quote(user: User, text: str | None) -> bool:
    """An answer without a phrase is not to be quoted; what shows help lines never is."""
    return bool(text) and len(text or "") <= LONGEST_QUOTE and not notices(user, text)
