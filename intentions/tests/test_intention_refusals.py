"""What cannot be done with an intention on its pages: it is said in place, and nothing typed is lost."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.make import make_user
from intentions import services
from intentions.models import Intention
from intentions.tests.make import NOON, make_intention, make_past_intentions
from intentions.tests.pages import (
    ALL,
    HEAVY,
    HTMX,
    JULY,
    card_of,
    days_of,
    follow,
    fresh,
    make_past,
    section_of,
    text_of,
    url,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


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
    services.delete_intention(user=ada, intention_id=intention.pk, at=NOON)
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
    with django_assert_num_queries(8):  # who asks, two of the year, two unended, the first, the year before, deleted
        assert text_of(page.get(ALL)).count("Over.") >= 4
    with django_assert_num_queries(3):
        page.get(url("", intention))
    with django_assert_num_queries(10):  # seven of them to take the mark off
        page.post(url("days", intention), {"from": "today", "today": "2026-06-04", "done": "0"}, headers=HTMX)
