"""The page of all intentions, and one's own, without JavaScript and with htmx."""

import re
from datetime import UTC, date, datetime

import pytest

from intentions import services
from intentions.models import Intention, IntentionDay
from intentions.tests.make import NOON, make_intention
from intentions.tests.pages import (
    ALL,
    HTMX,
    days_of,
    follow,
    fresh,
    make_past,
    section_of,
    text_of,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


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
    assert page.post(url("delete", intention))["Location"] == f"{ALL}#deleted"
    assert not Intention.objects.exists()
    assert not IntentionDay.objects.exists()
    assert page.get(url("", intention)).status_code == page.post(url("delete", intention)).status_code == 404
