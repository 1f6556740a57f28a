"""The intention on Today, on the page of all of them, and on its own, without JavaScript and with htmx."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.make import make_user, sign_in
from intentions import services
from intentions.models import Intention, IntentionDay
from intentions.tests.make import NOON, make_intention, make_past_intentions

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HEAVY = "I do not want to live anymore"
DAY = timedelta(days=1)
JULY = datetime(2026, 7, 1, 12, tzinfo=UTC)
ALL = "/intentions/"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client


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


# Today.


def test_where_there_is_none_there_is_one_field_and_it_is_optional(page):
    card = card_of(page.get("/"))
    assert "One thing for June, optional" in card
    assert card.count('type="text"') + card.count('name="text"') == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_setting_one_shows_it_in_place_with_its_day(page, ada, headers):
    response = page.post(ALL, {"text": "Walk before work.", "from": "today"}, headers=headers)
    card = card_of(response) if headers else follow(page, response)
    assert ('<p tabindex="-1" autofocus>Walk before work.</p>' if headers else "<p>Walk before work.</p>") in card
    assert "June, day 1 of 27." in card
    assert "Done today" in card
    assert '<a href="/intentions/">Open</a>' in card
    assert Intention.objects.for_user(ada).get().ends_on == date(2026, 6, 30)


def test_done_today_and_its_undo(page, ada):
    intention = make_intention(ada, starts_on=date(2026, 6, 1))
    for on in (date(2026, 6, 2), date(2026, 6, 3)):
        services.mark_day(user=ada, intention_id=intention.pk, on=on, at=NOON)
    assert "June, day 4 of 30. Done on 2 days." in card_of(page.get("/"))
    sent = {"from": "today", "today": "2026-06-04", "done": "1"}
    card = follow(page, page.post(url("days", intention), sent))
    assert "June, day 4 of 30. Done on 3 days, today included." in card
    assert "Done today" not in card
    response = page.post(url("days", intention), sent | {"done": "0"}, headers=HTMX)
    assert '<p tabindex="-1" autofocus>Walk before work.</p>' in card_of(response)
    assert "Done on 2 days." in card_of(response)


def test_done_twice_is_done_once(page, ada):
    intention = make_intention(ada)
    for _ in range(2):
        page.post(url("days", intention), {"from": "today", "today": "2026-06-04", "done": "1"})
    assert days_of(intention) == [NOON.date()]


def test_done_today_of_a_page_of_yesterday_marks_nothing_and_says_so(page, ada, at_noon):
    intention = make_intention(ada)
    at_noon.shift(DAY)
    sent = {"from": "today", "today": "2026-06-04", "done": "1"}
    response = page.post(url("days", intention), sent, headers=HTMX)
    assert response.status_code == 409
    assert "The day has turned since this page was opened." in card_of(response)
    assert 'name="today" value="2026-06-05"' in card_of(response)
    assert days_of(intention) == []


def test_done_today_of_one_that_has_ended_in_another_tab_marks_nothing_and_says_so(page, ada):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state="done", at=NOON)
    sent = {"from": "today", "today": "2026-06-04", "done": "1"}
    for headers in ({}, HTMX):
        response = page.post(url("days", intention), sent, headers=headers)
        assert response.status_code == 409
        assert "This intention has ended in the meantime." in text_of(response)
    assert days_of(intention) == []


def test_the_day_turns_at_the_person_s_own_hour(page, ada, at_noon):
    intention = make_intention(ada)
    at_noon.move_to(datetime(2026, 6, 5, 1, tzinfo=UTC))  # 02:00 in Lisbon
    page.post(url("days", intention), {"from": "today", "today": "2026-06-04", "done": "1"})
    assert days_of(intention) == [date(2026, 6, 4)]


def test_one_that_is_over_is_asked_about_before_another_is_offered(page, ada, at_noon):
    intention = make_intention(ada)
    services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    at_noon.move_to(JULY)
    card = card_of(page.get("/"))
    assert "June is over. Walk before work: done on 1 day." in card
    assert re.findall(r'name="state" value="(\w+)"', card) == ["kept", "done", "let_go", "later"]
    assert "One thing for" not in card


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("state", "said"), [("kept", "Kept."), ("done", "Done."), ("let_go", "Let go.")])
def test_saying_how_it_went_shows_that_and_offers_the_next(page, ada, at_noon, headers, state, said):
    intention = make_intention(ada)
    at_noon.move_to(JULY)
    sent = {"from": "today", "state": state, "reflection": "Shoes by the door.", "seen": intention.stamp}
    response = page.post(url("end", intention), sent, headers=headers)
    card = card_of(response) if headers else follow(page, response)
    after = fresh(intention)
    assert (after.state, after.reflection) == (state, "Shoes by the door.")
    assert f"Walk before work. <small>{said}</small>" in card
    assert "One thing for July, optional" in card
    offered = 'name="text" maxlength="140" autocomplete="off" value="{}"'
    assert offered.format("Walk before work." if state == "kept" else "") in card
    assert card.count("autofocus") == (1 if headers else 0)


def test_undo_of_an_ending_asks_again(page, ada, at_noon):
    intention = make_intention(ada)
    at_noon.move_to(JULY)
    services.end_intention(user=ada, intention_id=intention.pk, state="kept", at=JULY)
    card = follow(page, page.post(url("reopen", intention), {"from": "today"}))
    assert "June is over: Walk before work." in card
    assert not fresh(intention).is_ended


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_later_puts_the_question_off_for_three_days_and_offers_another_meanwhile(page, ada, at_noon, headers):
    intention = make_intention(ada)
    at_noon.move_to(JULY)
    response = page.post(url("end", intention), {"from": "today", "state": "later"}, headers=headers)
    card = card_of(response) if headers else follow(page, response)
    assert "LOT asks again on 4 July." in card
    assert "One thing for July, optional" in card
    assert "June is over" not in card_of(page.get("/"))
    at_noon.move_to(JULY + 3 * DAY)
    assert "June is over" in card_of(page.get("/"))


def test_what_goes_on_cannot_be_put_off(page, ada):
    intention = make_intention(ada)
    response = page.post(url("end", intention), {"from": "today", "state": "later"}, headers=HTMX)
    assert response.status_code == 409
    assert "There is nothing to put off" in card_of(response)


def test_beside_a_new_one_the_old_one_is_asked_about_in_a_fold(page, ada, at_noon):
    make_intention(ada)
    at_noon.move_to(JULY)
    make_intention(ada, "Swim.", JULY)
    card = card_of(page.get("/"))
    assert card.index("<p>Swim.</p>") < card.index("<summary>June is over. How did it go?</summary>")


def test_after_a_month_nobody_asks_any_more(page, ada, at_noon):
    make_intention(ada)
    at_noon.move_to(datetime(2026, 8, 1, 12, tzinfo=UTC))
    sign_in(page, ada)
    card = card_of(page.get("/"))
    assert "is over" not in card
    assert "One thing for August" in card


def test_before_one_that_waits_to_follow_there_is_room_until_it_begins(page, ada):
    make_intention(ada, "Swim.", starts_on=date(2026, 6, 10), ends_on=date(2026, 6, 20))
    card = card_of(page.get("/"))
    assert "One thing for 4 to 9 June, optional" in card
    assert "Planned, 10 to 20 June: Swim." in card
    ends_on = re.search(r'name="ends_on" value="([\d-]+)"', card)[1]
    assert page.post(ALL, {"text": "Walk.", "ends_on": ends_on, "from": "today"}).status_code == 302
    assert Intention.objects.for_user(ada).current(NOON.date()).ends_on == date(2026, 6, 9)


@pytest.mark.parametrize("place", ["today", "list"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_second_tab_learns_that_there_is_one_and_its_words_are_not_lost(page, ada, headers, place):
    make_intention(ada)
    response = page.post(ALL, {"text": "Swim.", "from": place}, headers=headers)
    section = section_of(response, "intention" if headers and place == "today" else "current")
    assert response.status_code == 409
    said = section.partition('id="intention-message" tabindex="-1" autofocus>')[2]
    assert "There is an intention for these days already. End it first. Not saved: Swim." in said
    assert "Walk before work." in section
    assert section.count("autofocus") == 1


# The page of all of them.


def test_the_page_begins_with_one_field_and_no_history(page):
    text = text_of(page.get(ALL))
    assert 'href="/intentions/" aria-current="page"' in text
    assert "One a month. It ends by itself." in text
    assert "None." not in text
    assert "One thing for June, optional" in section_of(page.get(ALL), "current")
    assert "Or wait. LOT asks on 1 July." in section_of(page.get(ALL), "next")


def test_the_present_one_shows_its_day_and_the_days_it_was_done(page, ada):
    intention = make_intention(ada, starts_on=date(2026, 6, 1))
    for day in (1, 2, 3):
        services.mark_day(user=ada, intention_id=intention.pk, on=date(2026, 6, day), at=NOON)
    current = section_of(page.get(ALL), "current")
    assert '<h2 id="current-label">June:</h2>' in current
    assert "<dt>Day</dt> <dd>4 of 30</dd>" in current
    assert "<dt>Done on</dt> <dd>1 to 3 June</dd>" in current


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_with_days_of_its_own_is_set(page, ada, headers):
    sent = {"text": "Bread.", "starts_on": "2026-06-01", "ends_on": "2026-06-14", "from": "list"}
    response = page.post(ALL, sent, headers=headers)
    current = section_of(response, "current") if headers else follow(page, response, "current")
    assert '<h2 id="current-label">1 to 14 June:</h2>' in current
    intention = Intention.objects.get()
    assert (intention.starts_on, intention.ends_on) == (date(2026, 6, 1), date(2026, 6, 14))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_for_the_next_month_is_planned(page, ada, headers):
    make_intention(ada)
    starts_on = re.search(r'name="starts_on" value="([\d-]+)"', section_of(page.get(ALL), "next"))[1]
    assert starts_on == "2026-07-01"
    response = page.post(ALL, {"text": "Swim.", "starts_on": starts_on, "from": "next"}, headers=headers)
    following = section_of(response, "next") if headers else follow(page, response, "next")
    row = Intention.objects.get(state="planned")
    assert f'<a href="{url("", row)}">Swim.</a>' in following
    assert "Planned, 1 to 31 July." in following
    assert row.ends_on == date(2026, 7, 31)


def test_the_next_one_begins_after_a_long_one(page, ada):
    make_intention(ada, ends_on=date(2026, 8, 10))
    following = section_of(page.get(ALL), "next")
    assert '<h2 id="next-label">August:</h2>' in following
    assert 'name="starts_on" value="2026-08-11"' in following
    Intention.objects.update(ends_on=date(2027, 6, 4))
    assert '<section class="row" id="next"' in text_of(page.get(ALL))
    Intention.objects.update(ends_on=date(2027, 6, 5))
    assert '<section class="row" id="next"' not in text_of(page.get(ALL))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_second_tab_learns_that_one_is_planned_already(page, ada, headers):
    make_intention(ada)
    make_intention(ada, "Swim.", starts_on=date(2026, 7, 1))
    sent = {"text": "Bread.", "starts_on": "2026-07-01", "from": "next"}
    response = page.post(ALL, sent, headers=headers)
    assert response.status_code == 409
    assert "End it first. Not saved: Bread." in section_of(response, "next")
    assert text_of(response).count('id="intention-message"') == 1


@pytest.mark.parametrize("place", ["list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_is_reworded_and_given_other_days(page, ada, headers, place):
    intention = make_intention(ada)
    sent = {"text": "Walk at noon.", "starts_on": "2026-06-02", "ends_on": "2026-06-20"}
    response = page.post(url("", intention), sent | {"from": place, "seen": intention.stamp}, headers=headers)
    current = section_of(response, "current") if headers else follow(page, response, "current")
    after = fresh(intention)
    assert (after.text, after.starts_on, after.ends_on) == ("Walk at noon.", date(2026, 6, 2), date(2026, 6, 20))
    assert "Walk at noon.</p>" in current
    assert "<dd>3 of 19</dd>" in current


@pytest.mark.parametrize("place", ["list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_any_past_day_of_its_span_is_marked_and_unmarked(page, ada, headers, place):
    intention = make_intention(ada, starts_on=date(2026, 6, 1))
    current = section_of(page.get(ALL), "current")
    assert 'min="2026-06-01" max="2026-06-04"' in current
    sent = {"on": "2026-06-02", "from": place}
    response = page.post(url("days", intention), sent | {"done": "1"}, headers=headers)
    current = section_of(response, "current") if headers else follow(page, response, "current")
    assert "<dd>2 June</dd>" in current
    page.post(url("days", intention), sent | {"done": "0"}, headers=headers)
    page.post(url("days", intention), sent | {"done": "0"}, headers=headers)
    assert days_of(intention) == []


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_it_is_closed_early_with_a_line_and_taken_up_again(page, ada, headers):
    intention = make_intention(ada)
    sent = {"state": "let_go", "reflection": "The alarm is on it.", "from": "list", "seen": intention.stamp}
    response = page.post(url("end", intention), sent, headers=headers)
    current = section_of(response, "current") if headers else follow(page, response, "current")
    assert "Walk before work. <small>Let go on 4 June.</small>" in current
    assert "One thing for June, optional" in current
    assert "Let go on 4 June. The alarm is on it." in text_of(page.get(ALL))
    response = page.post(url("reopen", intention), {"from": "list"}, headers=headers)
    current = section_of(response, "current") if headers else follow(page, response, "current")
    assert "<dt>Day</dt>" in current
    assert fresh(intention).state == Intention.State.ACTIVE


@pytest.mark.parametrize("place", ["list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_where_another_holds_by_now_it_is_not_reopened(page, ada, headers, place):
    intention = make_intention(ada)
    services.end_intention(user=ada, intention_id=intention.pk, state="done", at=NOON)
    make_intention(ada, "Swim.")
    response = page.post(url("reopen", intention), {"from": place}, headers=headers)
    assert response.status_code == 409
    assert "There is an intention for these days already." in section_of(response, "current")
    assert fresh(intention).is_ended


def test_history_stands_by_month_with_how_it_ended_and_what_came_of_it(page, ada):
    make_past(ada, "Read on paper.", date(2026, 5, 1), date(2026, 5, 31), "kept", "The chair helped.")
    may = Intention.objects.get()
    for day in range(3, 20):
        services.mark_day(user=ada, intention_id=may.pk, on=date(2026, 5, day), at=NOON)
    ended = datetime(2026, 4, 19, 12, tzinfo=UTC)
    make_past(ada, "Leave the phone.", date(2026, 4, 1), date(2026, 4, 30), "let_go", at=ended)
    make_past(ada, "Bread.", date(2026, 2, 10), date(2026, 2, 16), "done")
    text = text_of(page.get(ALL))
    assert f'<a href="{url("", may)}">Read on paper.</a>' in text
    assert "<small>Kept. Lived on 17 days. The chair helped.</small>" in text
    assert "<small>Let go on 19 April.</small>" in text
    assert "<small>10 to 16 February. Done.</small>" in text
    months = re.findall(r'<h2 id="m-[\d-]+">(\w+):</h2>', text)
    assert months == ["May", "April", "March", "February"]
    assert text.partition(">March:</h2>")[2].lstrip().startswith("<p><small>None.</small></p>")


def test_one_that_is_over_and_not_ended_says_so_and_can_be_ended_below(page, ada):
    row = make_past(ada, "Read on paper.", date(2026, 5, 1), date(2026, 5, 31))
    assert "<small>Over.</small>" in text_of(page.get(ALL))
    assert "May is over: Read on paper." in section_of(page.get(ALL), "current")
    sent = {"state": "kept", "from": "list", "seen": row.stamp}
    assert "Kept." in follow(page, page.post(url("end", row), sent), "current")


def test_a_month_that_a_long_one_covers_is_not_said_to_have_none(page, ada):
    make_intention(ada, starts_on=date(2026, 3, 10), ends_on=date(2026, 6, 20))
    text = text_of(page.get(ALL))
    assert "None." not in text
    assert text.count("Since 10 March: Walk before work.") == 3  # May, April, March


def test_the_months_of_an_earlier_year_stand_on_a_page_of_their_own(page, ada):
    make_past(ada, "Swim.", date(2024, 11, 1), date(2024, 11, 30), "done")
    make_past(ada, "Bread.", date(2025, 3, 4), date(2025, 3, 31), "kept")
    text = text_of(page.get(ALL))
    assert '<a href="/intentions/?year=2025" rel="next">2025</a>' in text
    assert "Bread." not in text
    text = text_of(page.get(f"{ALL}?year=2025"))
    assert "Bread.</a></p>" in text
    assert "<small>Kept.</small>" in text
    assert len(re.findall(r'<h2 id="m-', text)) == 12
    assert '<section class="row" id="current"' not in text
    assert '<a href="/intentions/?year=2024" rel="next">2024</a>' in text
    text = text_of(page.get(f"{ALL}?year=2024"))
    assert re.findall(r'<h2 id="m-[\d-]+">(\w+):</h2>', text) == ["December", "November"]
    assert 'rel="next"' not in text


@pytest.mark.parametrize("year", ["", "x", "2027", "9999", "0000", "0001", "99999", "²⁰²⁵", "-202"])
def test_a_year_that_is_none_shows_the_newest(page, ada, year):
    make_intention(ada)
    assert "Walk before work." in section_of(page.get(ALL, {"year": year}), "current")


# Its own page.


def test_its_own_page_shows_all_of_it_and_what_can_be_done_in_each_state(page, ada, at_noon):
    intention = make_intention(ada)
    current = section_of(page.get(url("", intention)), "current")
    for action in ("Done today", "Another day", "Reword", "Close it early"):
        assert action in current
    assert "Reopen" not in current
    planned = make_intention(ada, "Swim.", starts_on=date(2026, 7, 1))
    current = section_of(page.get(url("", planned)), "current")
    assert "Reword" in current
    assert "Another day" not in current
    services.end_intention(user=ada, intention_id=intention.pk, state="kept", reflection="Shoes.", at=NOON)
    current = section_of(page.get(url("", intention)), "current")
    assert "<dt>Ended</dt> <dd>Kept on 4 June.</dd>" in current
    assert '<p class="message">Shoes.</p>' in current
    for action in ("Reopen", "Say it anew", "Another day"):
        assert action in current


def test_its_ending_is_said_anew(page, ada):
    row = make_past(ada, "Read on paper.", date(2026, 5, 1), date(2026, 5, 31), "kept", "The chair.")
    sent = {"state": "done", "reflection": "The chair and the lamp.", "from": "own", "seen": row.stamp}
    sent["seen"] = fresh(row).stamp
    current = follow(page, page.post(url("end", row), sent), "current")
    assert "<dd>Done.</dd>" in current
    assert fresh(row).reflection == "The chair and the lamp."


def test_deleting_asks_on_a_page_of_its_own_and_then_it_is_gone(page, ada):
    intention = make_intention(ada)
    services.mark_day(user=ada, intention_id=intention.pk, at=NOON)
    assert f'<a href="{url("delete", intention)}">Delete</a>' in text_of(page.get(url("", intention)))
    assert "Walk before work." in text_of(page.get(url("delete", intention)))
    assert Intention.objects.exists()
    assert page.post(url("delete", intention))["Location"] == ALL
    assert not Intention.objects.exists()
    assert not IntentionDay.objects.exists()
    assert page.get(url("", intention)).status_code == page.post(url("delete", intention)).status_code == 404


# What goes wrong.

BAD_SET = [
    ({"text": " "}, "text", "Nothing yet."),
    ({"text": "x" * 141}, "text", "At most 140 characters; these are 141."),
    ({"text": "a\0b"}, "text", "characters that cannot be stored"),
    ({"starts_on": "soon"}, "starts_on", "A date such as 2026-03-05."),
    ({"starts_on": "2028-01-01", "ends_on": ""}, "starts_on", "A day of the past, or of the year to come."),
    ({"starts_on": "0001-01-01"}, "starts_on", "A day of the past, or of the year to come."),
    ({"ends_on": "2026-06-03"}, "ends_on", "The last day lies before the first."),
    ({"ends_on": "2026-02-30"}, "ends_on", "A date such as 2026-03-05."),
    ({"ends_on": "9999-12-31"}, "ends_on", "At most 366 days."),
]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("sent", "field", "said"), BAD_SET)
def test_what_cannot_be_set_stays_in_the_form(page, headers, sent, field, said):
    typed = {"text": "Kept as typed.", "starts_on": "2026-06-04", "ends_on": "2026-06-30", "from": "list"} | sent
    refused_in_place(page.post(ALL, typed, headers=headers), typed, field, said)
    assert not Intention.objects.exists()


@pytest.mark.parametrize("place", ["list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("sent", "field", "said"), [row for row in BAD_SET if row[0].get("ends_on") != ""])
def test_what_cannot_be_changed_stays_in_the_form(page, ada, headers, place, sent, field, said):
    intention = make_intention(ada)
    typed = {"text": "Kept as typed.", "starts_on": "2026-06-04", "ends_on": "2026-06-30", "from": place} | sent
    response = page.post(url("", intention), typed | {"seen": intention.stamp}, headers=headers)
    refused_in_place(response, typed, field, said)
    assert fresh(intention).text == "Walk before work."


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("sent", [{"text": " "}, {"text": "x" * 141}, {"text": "a\0b"}])
def test_what_cannot_be_set_on_today_stays_in_the_form(page, headers, sent):
    response = page.post(ALL, sent | {"from": "today"}, headers=headers)
    assert response.status_code == 400
    assert f'value="{sent["text"].replace(chr(0), "")}"' in text_of(response)
    assert text_of(response).count("autofocus") == 1


def refused_in_place(response, typed: dict[str, str], field: str, said: str) -> None:
    current = section_of(response, "current")
    assert response.status_code == 400
    assert said in current.partition('id="intention-message" tabindex="-1" autofocus>')[2].partition("<")[0]
    assert f'value="{typed["text"].replace(chr(0), "")}"' in current
    form = current.partition('id="intention-message"')[2]
    control = form.partition(f'name="{field}"')[2].partition(">")[0]
    assert 'aria-invalid="true" aria-describedby="intention-message"' in control
    assert current.count("autofocus") == 1
    if field != "text":
        assert "<details open>" in current


@pytest.mark.parametrize("place", ["list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("on", "said"),
    [
        ("2026-06-05", "This day is still to come."),
        ("2026-05-31", "This day lies outside the intention's days."),
        ("soon", "A date such as 2026-03-05."),
        ("2026-06-0\0", "A date such as 2026-03-05."),
    ],
)
def test_a_day_that_cannot_be_marked_says_why(page, ada, headers, place, on, said):
    intention = make_intention(ada)
    response = page.post(url("days", intention), {"on": on, "done": "1", "from": place}, headers=headers)
    current = section_of(response, "current")
    assert response.status_code == 400
    assert said in current.partition('id="intention-message" tabindex="-1" autofocus>')[2]
    assert f'value="{on.replace(chr(0), "")}"' in current
    assert days_of(intention) == []


@pytest.mark.parametrize("place", ["today", "list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"state": ""}, "One of kept, done and let go."),
        ({"state": "active"}, "One of kept, done and let go."),
        ({"reflection": "y" * 2001}, "At most 2000 characters; these are 2001."),
        ({"reflection": "Kept\0 as typed."}, "characters that cannot be stored"),
    ],
)
def test_an_ending_that_cannot_be_kept_stays_in_the_form(page, ada, at_noon, headers, place, sent, said):
    intention = make_intention(ada)
    at_noon.move_to(JULY)
    typed = {"state": "kept", "reflection": "Kept as typed."} | sent
    response = page.post(url("end", intention), typed | {"from": place, "seen": intention.stamp}, headers=headers)
    text = text_of(response)
    assert response.status_code == 400
    assert said in text.partition('id="intention-message" tabindex="-1" autofocus>')[2]
    assert typed["reflection"].replace("\0", "") + "</textarea>" in text
    assert not fresh(intention).is_ended


@pytest.mark.parametrize("place", ["list", "own"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_words_changed_in_another_tab_are_not_overwritten_and_saving_again_replaces_them(page, ada, headers, place):
    intention = make_intention(ada)
    sent = {"starts_on": "2026-06-04", "ends_on": "2026-06-30", "from": place, "seen": intention.stamp}
    page.post(url("", intention), sent | {"text": "From the phone."})
    response = page.post(url("", intention), sent | {"text": "From the desk."}, headers=headers)
    current = section_of(response, "current")
    assert response.status_code == 409
    assert "Send it again to keep your words instead." in current
    assert "From the phone.</p>" in current
    assert 'value="From the desk."' in current
    seen = re.search(r'name="seen" value="(\w+)"', current)[1]
    page.post(url("", intention), sent | {"text": "From the desk.", "seen": seen})
    assert fresh(intention).text == "From the desk."


def test_an_ending_said_in_another_tab_is_not_overwritten_and_what_was_typed_is_shown(page, ada, at_noon):
    intention = make_intention(ada)
    at_noon.move_to(JULY)
    sent = {"from": "today", "seen": intention.stamp}
    page.post(url("end", intention), sent | {"state": "let_go"})
    response = page.post(url("end", intention), sent | {"state": "kept", "reflection": "From the desk."}, headers=HTMX)
    assert response.status_code == 409
    assert "Not saved: From the desk." in card_of(response)
    assert fresh(intention).state == "let_go"


@pytest.mark.parametrize("seen", ["", "x", "0" * 16])
def test_a_form_without_what_it_showed_overwrites_nothing(page, ada, seen):
    intention = make_intention(ada)
    for name, sent in (("", {"text": "After."}), ("end", {"state": "done"})):
        assert page.post(url(name, intention), sent | {"seen": seen}).status_code == 409
    assert (fresh(intention).text, fresh(intention).state) == ("Walk before work.", "active")


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("name", ["", "days", "end", "reopen"])
def test_one_that_is_gone_meanwhile_says_so(page, ada, headers, name):
    intention = make_intention(ada)
    services.delete_intention(user=ada, intention_id=intention.pk)
    response = page.post(url(name, intention), {"text": "x", "state": "done", "on": "2026-06-04"}, headers=headers)
    assert response.status_code == 404
    assert "There is no such intention." in text_of(response)


def test_another_persons_intention_is_not_there(page):
    theirs = make_intention(make_user("bob@example.org"))
    sent = {"text": "x", "state": "done", "on": "2026-06-04", "today": "2026-06-04", "seen": theirs.stamp}
    for name in ("", "days", "end", "reopen", "delete"):
        assert page.post(url(name, theirs), sent).status_code == 404
    for name in ("", "delete"):
        assert page.get(url(name, theirs)).status_code == 404
    for address in (f"/?said={theirs.pk}", f"{ALL}?said={theirs.pk}"):
        assert "Walk before work." not in text_of(page.get(address))
    assert fresh(theirs).text == "Walk before work."
    assert days_of(theirs) == []


@pytest.mark.parametrize("place", ["", "elsewhere", "own"])
def test_a_form_that_does_not_say_where_it_stood_leads_to_all_of_them(page, place):
    assert page.post(ALL, {"text": "Walk.", "from": place})["Location"].startswith("/intentions/?said=")


@pytest.mark.parametrize("place", ["today", "list"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_heavy_words_show_the_help_lines_in_the_answer(page, ada, at_noon, headers, place):
    name = "intention" if place == "today" else "current"
    response = page.post(ALL, {"text": HEAVY, "from": place}, headers=headers)
    section = section_of(response, name) if headers else follow(page, response, name)
    assert "Are you safe right now?" in section
    assert section.count("autofocus") == (1 if headers else 0)
    assert "Are you safe right now?" not in text_of(page.get("/" if place == "today" else ALL))
    intention = Intention.objects.get()
    assert "Are you safe right now?" in text_of(page.get(url("", intention)))
    at_noon.move_to(JULY)
    sent = {"state": "let_go", "reflection": HEAVY, "from": place, "seen": intention.stamp}
    response = page.post(url("end", intention), sent, headers=headers)
    section = section_of(response, name) if headers else follow(page, response, name)
    assert "Are you safe right now?" in section


def test_heavy_words_for_the_next_month_show_the_help_lines(page, ada):
    sent = {"text": HEAVY, "starts_on": "2026-07-01", "from": "next"}
    assert "Are you safe right now?" in section_of(page.post(ALL, sent, headers=HTMX), "next")


def test_what_a_person_wrote_is_text(page, ada):
    row = make_past(ada, "<b>bold</b>", date(2026, 5, 1), date(2026, 5, 31), "kept", "<script>alert(1)</script>")
    make_intention(ada, "<i>now</i>")
    make_intention(ada, "<i>next</i>", starts_on=date(2026, 7, 1))
    for address in ("/", ALL, url("", row), url("delete", row), f"/?said={row.pk}"):
        text = text_of(page.get(address))
        assert not re.search(r"<script>alert|<b>bold|<i>(now|next)", text)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
        assert text.count("<h1") == 1


def test_looking_writes_nothing(page, ada):
    page.get("/")  # the first look of the day opens its question
    intention = make_intention(ada)
    for address in (
        "/",
        ALL,
        f"{ALL}?year=2025",
        url("", intention),
        url("delete", intention),
        f"/?said={intention.pk}",
    ):
        with CaptureQueriesContext(connection) as asked:
            assert page.get(address).status_code == 200
        assert not [query for query in asked.captured_queries if not query["sql"].startswith("SELECT")]


@pytest.mark.parametrize("rows", [5, 50])
def test_pages_take_the_same_number_of_queries_for_any_history(page, ada, rows, django_assert_num_queries):
    make_past_intentions(ada, rows)
    intention = make_intention(ada, ends_on=date(2026, 9, 30))
    with django_assert_num_queries(7):  # who is asking, two of the year, two unended, the first, the year before
        assert text_of(page.get(ALL)).count("Over.") >= 4
    with django_assert_num_queries(3):
        page.get(url("", intention))
    with django_assert_num_queries(10):  # seven of them to take the mark off
        page.post(url("days", intention), {"from": "today", "today": "2026-06-04", "done": "0"}, headers=HTMX)
