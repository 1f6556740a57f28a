"""The log, its days and a note's own page, as a browser without JavaScript and with htmx uses them."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.make import make_user, sign_in
from intentions.services import add_mood, check_in
from memory.models import Note
from memory.tests.make import NOON, answer_once, make_log, make_note

pytestmark = pytest.mark.django_db
DAY, YEAR = timedelta(days=1), timedelta(days=365)
TODAY = "/log/2026-03-04/"
HTMX = {"HX-Request": "true"}


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


def read(page, address: str) -> str:
    response = page.get(address)
    assert response.status_code == 200
    return text_of(response)


def lines(text: str) -> int:
    return text.count('<li class="entry"')


def test_an_empty_log_says_so_and_offers_a_note(page):
    text = read(page, "/log/")
    assert "Nothing yet. The first entry appears here." in text
    assert f'<a href="{TODAY}#note" data-key="n">Write a note</a>' in text
    assert 'href="/log/" aria-current="page"' in text


def test_answers_notes_and_moods_stand_by_day_and_open_on_it(page, ada):
    answer = answer_once(ada, text="Oat milk")
    note = make_note(ada, "Rain until noon.\nThen sun.", on=(NOON - DAY).date())
    entry = check_in(user=ada, mood="calm", note="Short walk.", now=NOON - 400 * DAY)
    text = read(page, "/log/")
    assert "3 entries since 28 January 2025." in text
    assert f'<a href="{TODAY}#a-{answer.pk}"><time datetime="{answer.created_at.isoformat()}">12:00</time>' in text
    assert f'<a href="/log/2026-03-03/#n-{note.pk}">Note' in text
    assert f'<a href="/check-ins/{entry.pk}/"><time datetime="{entry.at.isoformat()}">12:00</time>' in text
    assert "<p>Rain until noon.<br>Then sun.</p>" in text
    assert "Written on 4 March." in text
    assert "<small>Mood:</small> calm. Short walk." in text
    assert text.index(">Wed 4 March<") < text.index(">Tue 3 March<") < text.index(">Tue 28 January 2025<")
    for address in re.findall(r'href="(/log/\d[^"#]+)#(?:a|n)-', text):
        assert lines(read(page, address)) == 1


@pytest.mark.parametrize(("kind", "said"), [("answers", "Oat milk"), ("notes", "Rain until noon."), ("moods", "calm.")])
def test_one_kind_can_be_shown_alone(page, ada, kind, said):
    answer_once(ada, text="Oat milk")
    make_note(ada)
    check_in(user=ada, mood="calm", now=NOON)
    text = read(page, f"/log/?kind={kind}")
    assert (lines(text), said in text) == (1, True)
    assert "1 entry, on 4 March 2026." in text
    assert f'value="{kind}" checked' in text


@pytest.mark.parametrize("query", ["before=soon", "before=2026-02-30", "kind=quantum", "kind=", "before="])
def test_an_address_that_names_no_place_shows_the_newest(page, ada, query):
    make_note(ada)
    assert lines(read(page, f"/log/?{query}")) == 1


def test_older_pages_follow_by_date_and_lead_back(page, ada):
    make_log(ada, 30)
    seen, address, pages = [], "/log/", 0
    while address:
        text = read(page, address)
        seen += re.findall(r'<li class="entry" id="([^"]+)"', text)
        found = re.search(r'<a href="([^"]+)" rel="next"', text)
        address = found[1].replace("&amp;", "&") if found else ""
        pages += 1
    assert (len(seen), len(set(seen)), pages) == (90, 90, 3)
    assert '<a href="/log/">To the newest</a>' in text


def test_older_pages_keep_to_the_kind_that_is_shown(page, ada):
    make_log(ada, 50)
    text = read(page, "/log/?kind=notes")
    assert '<a href="/log/?before=2026-01-24&amp;kind=notes" rel="next"' in text
    assert ">23 January 2026 and before</a>" in text
    text = read(page, "/log/?before=2026-01-24&kind=notes")
    assert lines(text) == 10
    assert '<a href="/log/?kind=notes">To the newest</a>' in text


def test_a_closed_note_has_no_words_in_the_log_nor_on_its_day_but_on_its_own_page(page, ada):
    note = make_note(ada, "Not for the shoulder surfer.", keep_closed=True)
    own = reverse("note", args=[note.pk])
    for address in ("/log/", TODAY):
        text = read(page, address)
        assert "shoulder surfer" not in text
        assert "Closed. Opens on its own page." in text
        assert f'<a href="{own}">' in text
    assert "Not for the shoulder surfer." in read(page, own)


def test_long_notes_are_cut_in_the_log_and_whole_on_their_day(page, ada):
    make_note(ada, "x" * 1500 + " end")
    assert "x…" in read(page, "/log/")
    assert "x end" in read(page, TODAY)


def test_an_own_mood_is_shown_by_its_name(page, ada):
    mood = add_mood(user=ada, label="sea-legged", score=4, at=NOON)
    check_in(user=ada, mood=str(mood.pk), now=NOON)
    assert "sea-legged." in read(page, "/log/")
    assert "sea-legged." in read(page, TODAY)


def test_what_a_person_wrote_is_text(page, ada):
    note = make_note(ada, "<script>alert(1)</script> & <b>bold</b>")
    check_in(user=ada, mood="calm", note="<i>x</i>", now=NOON)
    for address in ("/log/", TODAY, reverse("note", args=[note.pk])):
        text = read(page, address)
        assert "<script>alert" not in text
        assert "<b>bold" not in text
        assert "<i>x" not in text


@pytest.mark.parametrize("days", [5, 50])
def test_the_log_takes_the_same_number_of_queries_for_any_length(page, ada, days, django_assert_num_queries):
    make_log(ada, days)
    make_log(ada, days, NOON - YEAR, per_day=days // 5)
    page.get("/log/")
    with django_assert_num_queries(9):
        assert "A year ago" in read(page, "/log/")
    with django_assert_num_queries(6):
        assert lines(read(page, "/log/?before=2026-03-03")) >= 9


@pytest.mark.parametrize("rows", [5, 50])
def test_a_day_of_all_kinds_takes_the_same_number_of_queries(page, ada, rows, django_assert_num_queries):
    for number in range(rows):
        make_note(ada, f"note {number}")
        check_in(user=ada, mood="calm", now=NOON)
    page.get(TODAY)
    with django_assert_num_queries(10):
        assert lines(read(page, TODAY)) == 2 * rows


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_note_is_written_on_a_past_day(page, ada, headers):
    sent = {"text": "Found the photos again.", "on": "2025-08-12", "keep_closed": "1"}
    response = page.post(TODAY, sent, headers=headers)
    note = Note.objects.get()
    assert response["Location"] == f"/log/2025-08-12/#n-{note.pk}"
    assert (note.text, note.on, note.keep_closed) == ("Found the photos again.", date(2025, 8, 12), True)


def test_the_form_of_a_day_is_set_to_that_day_and_a_day_to_come_has_none(page):
    assert 'name="on" value="2025-08-12" max="2026-03-04"' in read(page, "/log/2025-08-12/")
    assert 'name="on"' not in read(page, "/log/2026-03-05/")


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"text": " "}, "text", "Nothing yet."),
        ({"text": "Kept as typed.", "on": "2026-03-05"}, "on", "This day is still to come."),
        ({"text": "Kept as typed.", "on": "soon"}, "on", "A date such as 2026-03-05."),
        ({"text": "y" * 20_001}, "text", "At most 20000 characters; these are 20001."),
    ],
)
def test_a_note_that_cannot_be_kept_stays_in_the_form(page, ada, sent, field, said):
    note = make_note(ada, "Before.")
    for address, version in ((TODAY, "0"), (reverse("note", args=[note.pk]), "1")):
        response = page.post(address, {"version": version, **sent})
        text = text_of(response)
        assert response.status_code == 400
        assert f'id="note-message" tabindex="-1" autofocus>{said}' in text
        assert sent["text"] in text
        control = text.partition(f'name="{field}"')[2].partition(">")[0]
        assert 'aria-invalid="true" aria-describedby="note-message' in control
    assert [row.text for row in Note.objects.all()] == ["Before."]


def test_a_note_is_changed_and_moved_on_its_own_page(page, ada):
    note = make_note(ada, "Before.")
    own = reverse("note", args=[note.pk])
    assert 'name="version" value="1"' in read(page, own)
    response = page.post(own, {"text": "After.", "on": "2026-03-01", "version": "1"})
    assert response["Location"] == f"/log/2026-03-01/#n-{note.pk}"
    assert "After." in read(page, "/log/2026-03-01/")
    assert "After." not in read(page, TODAY)


def test_a_note_of_a_day_that_lies_ahead_again_after_a_journey_west_can_be_changed(page, ada, at_noon):
    ada.profile.zone = "Pacific/Kiritimati"
    ada.profile.save()
    at_noon.shift(timedelta(hours=3))
    note = make_note(ada, "Landed.", at=NOON + timedelta(hours=3))
    ada.profile.zone = "Pacific/Honolulu"
    ada.profile.save()
    own = reverse("note", args=[note.pk])
    assert 'value="2026-03-05" max="2026-03-05"' in read(page, own)
    page.post(own, {"text": "Landed late.", "on": "2026-03-05", "version": "1"})
    assert Note.objects.get().text == "Landed late."


def test_a_note_changed_elsewhere_is_shown_beside_what_was_typed_and_one_chooses(page, ada):
    note = make_note(ada, "Before.")
    own = reverse("note", args=[note.pk])
    page.post(own, {"text": "From the phone.", "version": "1"})
    response = page.post(own, {"text": "From the desk.", "version": "1"})
    text = text_of(response)
    assert response.status_code == 409
    assert "From the phone.</blockquote>" in text
    assert "From the desk.</textarea>" in text
    assert "This note was changed elsewhere at 12:00." in text
    sent = {
        name: re.search(rf'name="{name}" value="([^"]+)"', text)[1] for name in ("note", "place", "stands", "beside")
    }
    response = page.post(reverse("note-settle"), {**sent, "text": "From the desk.", "keep": "this"})
    assert response["Location"] == own
    assert Note.objects.get().text == "From the desk."
    assert "From the phone." in read(page, own)  # among the earlier versions


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30])
def test_a_form_without_its_version_overwrites_nothing(page, ada, version):
    note = make_note(ada, "Before.")
    assert page.post(reverse("note", args=[note.pk]), {"text": "After.", "version": version}).status_code == 409
    assert Note.objects.get().text == "Before."


def test_a_note_is_deleted_and_brought_back_on_its_day(page, ada, at_noon):
    note = make_note(ada, "Oat milk")
    text = text_of(page.post(reverse("note-delete", args=[note.pk]), follow=True))
    assert "Can be undone until 04:00." in text
    assert "Oat milk" not in text
    assert page.get(reverse("note", args=[note.pk])).status_code == 404
    text = text_of(page.post(reverse("note-undo", args=[note.pk]), follow=True))
    assert "Oat milk" in text
    page.post(reverse("note-delete", args=[note.pk]))
    at_noon.shift(DAY)
    assert "Can be undone" not in read(page, TODAY)
    assert page.post(reverse("note-undo", args=[note.pk])).status_code == 410


def test_days_with_any_entry_lead_to_each_other(page, ada):
    make_note(ada, on=(NOON - 9 * DAY).date())
    check_in(user=ada, mood="calm", now=NOON - 3 * DAY)
    answer_once(ada)
    text = read(page, "/log/2026-03-01/")
    assert '<a href="/log/2026-02-23/" rel="next"' in text
    assert '<a href="/log/2026-03-04/" rel="prev"' in text


def test_this_day_last_year_comes_back_and_leads_to_it(page, ada):
    make_note(ada, "Ate outside.", at=NOON - YEAR)
    text = read(page, "/log/")
    assert '<dt><a href="/log/2025-03-04/">A year ago</a></dt>' in text
    assert text.count("Ate outside.") == 2
    assert "On this day" not in read(page, "/log/?kind=notes")


def test_of_a_long_note_only_the_beginning_comes_back(page, ada):
    make_note(ada, "x" * 281, at=NOON - YEAR)
    looks = read(page, "/log/").partition('id="on-this-day"')[2].partition("</section>")[0]
    assert "x" * 280 + "…" in looks
    assert "x" * 281 not in looks


def test_the_lowest_day_and_closed_notes_come_back_closed(page, ada):
    make_note(ada, "Ate outside.", at=NOON - YEAR)
    check_in(user=ada, mood="exhausted", now=NOON - YEAR)
    make_note(ada, "Kept.", at=NOON - 2 * YEAR, keep_closed=True)
    block = read(page, "/log/").partition('id="on-this-day"')[2].partition("</section>")[0]
    assert block.count("Closed. Opens on its own page.") == 2
    assert "2 years ago" in block
    for word in ("Ate outside.", "exhausted", "Kept."):
        assert word not in block


def test_chance_leads_to_a_good_day(page, ada):
    check_in(user=ada, mood="grateful", now=NOON - 9 * DAY)
    check_in(user=ada, mood="tired", now=NOON - 2 * DAY)
    assert page.get("/log/random/")["Location"] == "/log/2026-02-23/"


def test_where_there_is_no_good_day_the_log_says_so(page, ada):
    check_in(user=ada, mood="tired", now=NOON - 2 * DAY)
    assert "There is no such day yet." in read(page, "/log/random/")


def test_the_pages_have_one_heading_and_nothing_inline(page, ada):
    note = make_note(ada, at=NOON - YEAR)
    for address in ("/log/", TODAY, "/log/2025-03-04/", reverse("note", args=[note.pk])):
        text = read(page, address)
        assert text.count("<h1") == 1
        assert " style=" not in text
        assert "<script>" not in text


def test_reading_writes_nothing(page, ada):
    note = make_note(ada)
    for name in ("delete", "undo"):
        assert page.get(reverse(f"note-{name}", args=[note.pk])).status_code == 405
    for address in ("/log/", "/log/random/"):
        assert page.post(address).status_code == 405


def test_another_persons_notes_are_not_there(client, ada):
    note = make_note(ada, "Oat milk")
    sign_in(client, make_user("bob@example.org"))
    for address in ("/log/", TODAY):
        assert "Oat milk" not in text_of(client.get(address))
    assert client.get(reverse("note", args=[note.pk])).status_code == 404
    for name in ("note", "note-delete", "note-undo"):
        assert client.post(reverse(name, args=[note.pk]), {"text": "x", "version": "1"}).status_code == 404
    assert Note.objects.get().text == "Oat milk"


def test_signed_out_under_htmx_the_message_is_all_that_is_put_on_the_page(client):
    response = client.post(TODAY, {"text": "Typed for ten minutes."}, headers=HTMX)
    assert response.status_code == 401
    assert (response["HX-Retarget"], response["HX-Reselect"]) == ("this", "[data-error]")
    assert "data-error" in text_of(response)


def test_single_keys_are_marked_where_they_work_and_gone_when_switched_off(page, ada):
    make_note(ada, at=NOON - DAY)
    make_note(ada, at=NOON - 3 * DAY)
    yesterday = "/log/2026-03-03/"
    for address, keys in (("/log/", "n?/"), ("/log/?q=rain", "n?/"), (yesterday, "/?n")):
        text = read(page, address)
        assert " data-keys " in text
        assert "lot/keys.js" in text
        found = re.findall(r'data-key="(.)"', text)
        assert sorted(found) == sorted(keys)
    assert 'data-key="ArrowLeft"' in text and 'data-key="ArrowRight"' not in text
    assert "lot/keys.js" not in read(page, "/")
    ada.preferences.has_keys = False
    ada.preferences.save()
    for address in ("/log/", "/log/?q=rain", yesterday):
        text = read(page, address)
        assert " data-keys " not in text
        assert "Single keys are switched off." in text
        assert 'href="/settings/#appearance"' in text


def test_a_part_of_the_log_is_taken_by_htmx_out_of_the_same_pages(page, ada):
    make_log(ada, 30)
    text = read(page, "/log/")
    assert 'hx-target="#entries" hx-select="#entries" hx-select-oob="#log-head:innerHTML"' in text
    for address in ("/log/", "/log/?q=said", "/log/?kind=notes"):
        assert [read(page, address).count(f'id="{name}"') for name in ("entries", "log-head")] == [1, 1]
    older = re.search(r'hx-get="([^"]+)" hx-target="closest nav"', text)[1]
    assert older == "/log/?before=2026-02-20"
    entries = page.get(older, headers=HTMX).content.decode().partition('id="entries"')[2]
    assert 'tabindex="-1" autofocus' in entries.partition("<h2 id=")[2].partition(">")[0]
    assert "autofocus" not in read(page, older)
