"""Searching the log, as a browser does."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.make import make_user, sign_in
from intentions.services import check_in, set_intention
from memory import services
from memory.tests.make import NOON, answer_once, make_note

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    return make_user()


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client


def search(page, query: str, **more: str) -> str:
    response = page.get("/log/", {"q": query} | more)
    assert response.status_code == 200
    return response.content.decode()


def test_answers_notes_and_moods_are_found_with_their_words_marked(page, ada):
    answer = answer_once(ada, NOON - 9 * DAY, text="The stairs by the river.")
    note = make_note(ada, "Swam in the river.", at=NOON - 2 * DAY)
    mood = check_in(user=ada, mood="calm", note="River again.", now=NOON - DAY)
    text = search(page, "river")
    assert "3 entries for: river." in text
    for said in (
        "The stairs by the <mark>river</mark>.",
        "Swam in the <mark>river</mark>.",
        "<mark>River</mark> again.",
    ):
        assert said in text
    places = (f"/log/2026-02-23/#a-{answer.pk}", f"/log/2026-03-02/#n-{note.pk}", f"/check-ins/{mood.pk}/")
    for place in places:
        assert f'<a href="{place}">' in text


@pytest.mark.parametrize(("kind", "said"), [("answers", "stairs"), ("notes", "Swam"), ("moods", "again")])
def test_a_search_keeps_to_one_kind(page, ada, kind, said):
    answer_once(ada, text="The stairs by the river.")
    make_note(ada, "Swam in the river.")
    check_in(user=ada, mood="calm", note="River again.", now=NOON)
    text = search(page, "river", kind=kind)
    assert "1 entry for: river." in text
    assert said in text
    assert f'value="{kind}" checked' in text
    assert f'<a href="/log/?kind={kind}">All entries</a>' in text


def test_what_is_no_entry_of_the_log_is_not_found_here(page, ada):
    set_intention(user=ada, text="Walk by the river.", at=NOON)
    assert "No entry with: river." in search(page, "river")


def test_where_nothing_fits_the_log_says_so_and_leads_back(page, ada):
    make_note(ada)
    text = search(page, "zeppelin")
    assert "No entry with: zeppelin." in text
    assert '<a href="/log/">All entries</a>' in text
    assert 'type="search" data-key="/" maxlength="1000" autocomplete="off" value="zeppelin"' in text


@pytest.mark.parametrize("query", ["", " ", "\n"])
def test_an_empty_search_shows_the_log(page, ada, query):
    make_note(ada)
    assert "1 entry, on 4 March 2026." in search(page, query)


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "'; --", "%", "\ud83c", "x" * 5000, "🌧", "\x1b["])
def test_any_query_is_text(page, ada, query):
    make_note(ada, "Rain <b>here</b>.")
    response = page.get("/log/", {"q": query.encode("utf-8", "replace")})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


def test_markup_around_and_in_a_match_stays_text(page, ada):
    make_note(ada, "<b>river</b> & <script>river</script>\nriver")
    text = search(page, "river")
    marked = "<mark>river</mark>"
    assert f"&lt;b&gt;{marked}&lt;/b&gt; &amp; &lt;script&gt;{marked}&lt;/script&gt;<br>{marked}</p>" in text


def test_an_entry_that_only_stands_beside_what_fits_says_so(page, ada):
    make_note(ada, "Swam in the river.")
    make_note(ada, "Long lunch.", at=NOON + timedelta(minutes=5))
    text = search(page, "river")
    assert text.index("<mark>river</mark>") < text.index("Long lunch.")
    assert text.count("What stands beside it fits.") == 1


def test_a_closed_note_is_found_and_stays_closed(page, ada):
    note = make_note(ada, "Swam in the river.", keep_closed=True)
    text = search(page, "river")
    assert "Closed. Opens on its own page." in text
    assert f'<a href="{reverse("note", args=[note.pk])}">' in text
    assert "Swam" not in text


def test_a_note_is_found_by_the_words_it_has_now(page, ada):
    note = make_note(ada, "Swam in the river.")
    services.edit_note(user=ada, note_id=note.pk, text="Swam in the lake.", at=NOON)
    assert "No entry with: river." in search(page, "river")
    assert "<mark>lake</mark>" in search(page, "lake")
    services.delete_note(user=ada, note_id=note.pk, at=NOON)
    assert "No entry with: lake." in search(page, "lake")
    services.restore_note(user=ada, note_id=note.pk, at=NOON)
    assert "<mark>lake</mark>" in search(page, "lake")


@pytest.mark.parametrize("rows", [5, 30])
def test_a_search_takes_the_same_number_of_queries_however_much_fits(page, ada, rows, django_assert_max_num_queries):
    for number in range(rows):
        answer_once(ada, NOON - number * DAY, text=f"river {number}")
        make_note(ada, f"river {number}")
        check_in(user=ada, mood="calm", note=f"river {number}", now=NOON)
    search(page, "river")
    with django_assert_max_num_queries(8):
        assert search(page, "river").count('<li class="entry"') == min(3 * rows, 40)


def test_nobody_elses_words_are_found(client, ada):
    make_note(ada, "Swam in the river.")
    sign_in(client, make_user("bob@example.org"))
    assert "No entry with: river." in search(client, "river")
