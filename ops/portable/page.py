"""`index.html`: all of it to read, in one file without a script, in which every word is text."""

from collections.abc import Iterator
from datetime import datetime
from html import escape
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import User
from intentions.models import Intention
from lot.dates import write_date
from memory.models import Memory, Story, StorySentence
from ops.portable.days import Line, Month, months_of, read_months
from profiles.countries import name_of
from profiles.days import say_long_date

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; }
body { max-width: 704px; margin: 0 auto; padding: 24px 16px; font: 16px/24px system-ui, sans-serif; }
h1, h2, h3, h4 { font: inherit; margin: 0; }
h1, h2 { padding: 32px 0 16px; border-top: 1px solid #8884; margin-top: 32px; }
h3 { padding: 24px 0 8px; }
h4, small { opacity: .75; }
p { margin: 0 0 16px; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 16px; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
nav ul { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0 16px; }
a { color: inherit; }
"""


def page_parts(user: User, at: datetime) -> Iterator[str]:
    """The page, part by part."""
    title = _("Everything in %(app)s") % {"app": settings.APP_NAME}
    yield f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{escape(title)}</title>\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n<style>{STYLE}</style>\n</head>\n<body>\n'
    yield f"<h1>{escape(title)}</h1>\n{_said(say_long_date(at.astimezone(user.profile.tzinfo).date()))}"
    yield from _profile(user)
    yield from _intentions(user)
    yield from _story(user)
    yield from _memories(user)
    yield from _days(user)
    yield "</body>\n</html>\n"


def _profile(user: User) -> Iterator[str]:
    profile = user.profile
    facts = {
        _("E-mail"): user.email,
        _("Name"): profile.name,
        _("City"): profile.city,
        _("Country"): name_of(profile.country) if profile.country else "",
        _("Time zone"): profile.zone,
        _("About"): profile.about,
    }
    yield f"<h2>{escape(_('Profile'))}</h2>\n<dl>\n"
    yield from (f"<dt>{escape(name)}</dt> <dd>{escape(value)}</dd>\n" for name, value in facts.items() if value)
    yield "</dl>\n"


def _intentions(user: User) -> Iterator[str]:
    rows = Intention.objects.for_user(user).order_by("-starts_on", "-created_at").with_days()
    yield from _heading(_("Intentions"), rows)
    for row in rows.iterator(chunk_size=500):
        days = ", ".join(write_date(day.on) for day in row.days.all())
        ending = row.get_state_display() if row.is_ended else ""
        yield f"<h3>{write_date(row.starts_on)} - {write_date(row.ends_on)} {escape(str(ending))}</h3>\n"
        yield _said(row.text) + _said(row.reflection)
        yield _small(_("Lived: %(days)s") % {"days": days}) if days else ""


def _story(user: User) -> Iterator[str]:
    told = Story.objects.for_user(user).last_told()
    if told is None:
        return
    yield f"<h2>{escape(_('Story'))}</h2>\n"
    paragraphs: dict[int, list[str]] = {}
    for sentence in StorySentence.objects.for_user(user).filter(story=told).told():
        paragraphs.setdefault(sentence.paragraph, []).append(sentence.text or "")
    yield from (_said(" ".join(sentences)) for sentences in paragraphs.values())


def _memories(user: User) -> Iterator[str]:
    rows = Memory.objects.for_user(user).current().order_by("topic", "-last_confirmed_on", "pk")
    yield from _heading(_("What LOT remembers"), rows)
    for row in rows.iterator(chunk_size=500):
        yield _said(row.text)


def _days(user: User) -> Iterator[str]:
    months = months_of(user)
    if months:
        links = "".join(f'<li><a href="#m{month:%Y-%m}">{month:%Y-%m}</a></li>\n' for month in months)
        yield f"<h2>{escape(_('Days'))}</h2>\n<nav><ul>\n{links}</ul></nav>\n"
    for month in read_months(user):
        yield from _month(month)


def _month(month: Month) -> Iterator[str]:
    yield f'<h2 id="m{month.starts_on:%Y-%m}">{month.starts_on:%Y-%m}</h2>\n'
    for day in month.days:
        yield f"<h3>{escape(day.title)}</h3>\n"
        yield from (_entry(line) for line in day.lines)


def _entry(line: Line) -> str:
    return f"<h4>{escape(line.clock)} {escape(line.title)}</h4>\n{_said(line.text)}"


def _heading(title: str, rows: Any) -> Iterator[str]:
    if rows.exists():
        yield f"<h2>{escape(title)}</h2>\n"


def _said(text: str | None) -> str:
    return f"<p>{escape(text)}</p>\n" if text else ""


def _small(text: str) -> str:
    return f"<p><small>{escape(text)}</small></p>\n"
