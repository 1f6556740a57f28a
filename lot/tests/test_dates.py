"""Dates stand on every page, in mails and in exports in the order that the person chose."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core import mail

from accounts.leaving import start_leaving
from accounts.mail import mail_leaving
from accounts.models import User
from accounts.tests.make import bearer, make_user
from intentions.spans import say_days, say_run, say_span
from lot.dates import order_for, write_date, write_day, write_weekday, write_weekday_short, written_for
from lot.tests.walk import settle_in, walk
from memory.models import StorySentence
from ops.tests.test_round_trip import export
from profiles.days import say_moment
from profiles.models import UserPreferences

NOW = datetime(2026, 6, 4, 15, 20, tzinfo=UTC)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul"
FORMS = {
    "day": re.compile(rf"\b\d{{1,2}} (?:{MONTHS})\b"),
    "month": re.compile(rf"\b(?:{MONTHS}) \d{{1,2}}\b(?!\d)"),
    "year": re.compile(r"\b\d{4}-\d\d-\d\d\b"),
}
# The choice itself.
SHOWN_AS_THEY_ARE = {"3 March 2026", "March 3, 2026", "2026-03-03"}
WITH_DATES = {"/", "/log/", "/progress/", "/memory/", "/settings/", "/log/?q=rain"}
THIRD = date(2026, 3, 3)


def reader(order: str = "language", language: str = "en"):
    user = make_user()
    user.preferences.date_order, user.profile.language = order, language
    return user


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("day", ["3 March", "3 March", "3 March 2026", "Tuesday, 3 March 2026", "Tue 3 March 2026"]),
        ("month", ["March 3", "March 3", "March 3, 2026", "Tuesday, March 3, 2026", "Tue, March 3, 2026"]),
        ("year", ["2026-03-03", "2026-03-03", "2026-03-03", "Tuesday, 2026-03-03", "Tue 2026-03-03"]),
    ],
)
def test_each_order_has_its_forms(order, said):
    with written_for(reader(order)):
        written = [write_day(THIRD), write_day(THIRD, 2026), write_day(THIRD, 2025)]
        assert [*written, write_weekday(THIRD), write_weekday_short(THIRD)] == said
        assert write_date(THIRD) == said[2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("order", "said"),
    [
        ("day", ["3 to 9 March", "28 March to 2 April", "3 to 9 March 2026", "3 March, 5 to 7 March", "March"]),
        ("month", ["March 3 to 9", "March 28 to April 2", "March 3 to 9, 2026", "March 3, March 5 to 7", "March"]),
        (
            "year",
            [
                "2026-03-03 to 2026-03-09",
                "2026-03-28 to 2026-04-02",
                "2026-03-03 to 2026-03-09",
                "2026-03-03, 2026-03-05 to 2026-03-07",
                "March",
            ],
        ),
    ],
)
def test_runs_of_days_are_said_in_the_order(order, said):
    week = timedelta(days=6)
    with written_for(reader(order)):
        assert [
            say_run(THIRD, THIRD + week, 2026),
            say_run(date(2026, 3, 28), date(2026, 4, 2), 2026),
            say_run(THIRD, THIRD + week, 2027),
            say_days([THIRD, *(date(2026, 3, day) for day in (5, 6, 7))], 2026),
            say_span(date(2026, 3, 1), date(2026, 3, 31), 2026),
        ] == said


@pytest.mark.parametrize(
    ("chosen", "language", "order"),
    [
        ("language", "en", "day"),
        ("language", "en-GB", "day"),
        ("language", "en-US", "month"),
        ("language", "de-AT", "day"),
        ("language", "ja", "year"),
        ("language", "zh-Hant", "year"),
        ("language", "", "day"),
        ("month", "ja", "month"),
        ("year", "en-US", "year"),
        ("day", "en-US", "day"),
    ],
)
def test_without_a_choice_the_language_decides(chosen, language, order):
    assert order_for(chosen, language) == order


@pytest.mark.django_db
def test_strangers_read_the_day_first_and_nobody_reads_in_another_s_order():
    assert write_date(THIRD) == "3 March 2026"
    with written_for(reader("month")):
        assert write_date(THIRD) == "March 3, 2026"
        with written_for(AnonymousUser()):
            assert write_date(THIRD) == "3 March 2026"
    assert write_date(THIRD) == "3 March 2026"


@pytest.mark.django_db
@pytest.mark.once
@pytest.mark.parametrize("order", ["day", "month", "year"])
def test_no_page_shows_a_date_in_another_order(client, order):
    with time_machine.travel(NOW, tick=False):
        ada = settle_in(client, NOW)
        UserPreferences.objects.filter(user=ada).update(date_order=order)
        told = [sentence.text for sentence in StorySentence.objects.for_user(ada)]  # they keep their dates
        shown = {}
        for path, page in walk(client):
            if path in {"/status", "/safety"}:  # the same for everybody
                continue
            said = [text for text in page.said if text not in SHOWN_AS_THEY_ARE and not any(s in text for s in told)]
            others = [form for name, form in FORMS.items() if name != order]
            assert not [text for text in said if any(form.search(text) for form in others)], path
            shown[path] = [text for text in said if FORMS[order].search(text)]
    assert not {path for path in WITH_DATES if not shown[path]}


@pytest.mark.django_db
def test_a_mail_says_dates_in_the_order_of_its_reader():
    with time_machine.travel(NOW, tick=False):
        ada = reader()
        UserPreferences.objects.filter(user=ada).update(date_order="month")
        start_leaving(user=ada)
        mail.outbox.clear()
        mail_leaving(ada.pk)
    assert "June 11, 2026" in mail.outbox[0].body


@pytest.mark.django_db
@pytest.mark.parametrize(("order", "day"), [("day", "Thursday, 4 June 2026"), ("year", "Thursday, 2026-06-04")])
def test_an_export_is_read_in_the_order_of_its_owner(client, order, day):
    with time_machine.travel(NOW, tick=False):
        ada = settle_in(client, NOW)
        UserPreferences.objects.filter(user=ada).update(date_order=order)
        ada = User.objects.get(pk=ada.pk)
        with zipfile.ZipFile(io.BytesIO(export(ada))) as archive:
            page, month = archive.read("index.html").decode(), archive.read("days/2026-06.md").decode()
    assert f"<h3>{day}</h3>" in page
    assert f"## {day}\n" in month


@pytest.mark.django_db
def test_the_order_is_set_over_rest_and_others_are_refused(client):
    ada, path = make_user(), "/api/v1/me/preferences/"
    headers = bearer(ada)
    answer = client.patch(path, {"date_order": "month"}, content_type="application/json", headers=headers)
    assert answer.json()["date_order"] == "month"
    for wrong in ("dmy", "", None):
        sent = {"date_order": wrong}
        assert client.patch(path, sent, content_type="application/json", headers=headers).status_code == 400


@pytest.mark.django_db
def test_a_moment_is_said_in_the_order_too():
    ada = reader("month")
    with written_for(ada):
        assert say_moment(ada, NOW) == "June 4, 2026, 15:20"
