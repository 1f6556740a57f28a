"""The intention on Today, without JavaScript and with htmx."""

import re
from datetime import UTC, date, datetime

import pytest

from accounts.tests.make import sign_in
from intentions import services
from intentions.models import Intention
from intentions.tests.make import NOON, make_intention
from intentions.tests.pages import (
    ALL,
    DAY,
    HTMX,
    JULY,
    card_of,
    days_of,
    follow,
    fresh,
    section_of,
    text_of,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


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
