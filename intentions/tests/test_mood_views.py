"""The mood card, as a browser without JavaScript and with htmx uses it."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.tests.make import make_user
from accounts.tests.threads import in_threads
from intentions import services
from intentions.models import CheckIn, Mood
from intentions.moods import BUILT_IN_MOODS
from intentions.tests.make import NOON, make_check_in
from intentions.tests.pages import HEAVY, HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
FRAGMENT = '<section class="row" id="mood"'


def card_of(response) -> str:
    """The mood card alone, of a page or of a fragment."""
    text = text_of(response)
    return text[text.index(FRAGMENT) :].partition("</section>")[0]


def follow(page, response) -> str:
    assert response.status_code == 302
    assert response["Location"].endswith("#mood")
    return card_of(page.get(response["Location"]))


def noted(entry: CheckIn) -> str:
    return f"/?noted={entry.pk}"


def test_the_fourteen_stand_in_four_groups_and_each_is_a_button(page):
    card = card_of(page.get("/"))
    assert re.findall(r'name="mood" value="(\w+)"', card) == [mood.key for mood in BUILT_IN_MOODS]
    assert re.findall(r'<span id="mood-\w+">(\w+)</span>', card) == ["Lively", "Settled", "Uneasy", "Low"]
    assert "One tap. Several a day are fine." in card


@pytest.mark.parametrize("mood", BUILT_IN_MOODS, ids=lambda mood: mood.key)
def test_one_tap_saves_and_the_card_says_what_and_when(page, ada, mood):
    card = follow(page, page.post("/check-ins/", {"mood": mood.key}))
    assert f"<p>{mood.label.capitalize()}, 13:00. Done.</p>" in card
    assert CheckIn.objects.for_user(ada).get().mood == mood.key


def test_htmx_gets_the_card_alone_with_the_focus_on_its_first_line(page):
    response = page.post("/check-ins/", {"mood": "calm"}, headers=HTMX)
    assert text_of(response).startswith(FRAGMENT)
    assert '<p tabindex="-1" autofocus>Calm, 13:00. Done.</p>' in text_of(response)


def test_a_word_and_how_strong_are_added_afterwards_in_one_form(page, ada):
    entry = make_check_in(ada)
    card = card_of(page.get(noted(entry)))
    assert re.findall(r'<option value="(\d+)">', card) == [str(number) for number in range(1, 11)]
    sent = {"note": "At the window.", "intensity": "7", "seen": entry.stamp}
    card = follow(page, page.post(reverse("check-in-note", args=[entry.pk]), sent))
    after = CheckIn.objects.get()
    assert (after.note, after.intensity) == ("At the window.", 7)
    assert "Calm, 13:00. Done. <small>7 of 10.</small>" in card
    assert '<p class="message">At the window.</p>' in card
    assert 'name="note"' not in card
    assert reverse("check-in", args=[entry.pk]) in card


def test_nothing_added_is_fine_and_changes_nothing(page, ada):
    entry = make_check_in(ada)
    follow(page, page.post(reverse("check-in-note", args=[entry.pk]), {"note": " ", "seen": entry.stamp}))
    assert (CheckIn.objects.get().note, CheckIn.objects.get().intensity) == (None, None)


def test_undo_takes_back_the_one_just_noted_and_the_words_are_there_again(page, ada):
    make_check_in(ada, "tired", NOON - timedelta(minutes=5))
    entry = make_check_in(ada)
    response = page.post(reverse("check-in-undo", args=[entry.pk]), {"seen": entry.stamp}, headers=HTMX)
    assert '<p tabindex="-1" autofocus>Taken back.</p>' in text_of(response)
    assert 'value="energized"' in text_of(response)
    assert CheckIn.objects.get().mood == "tired"


def test_after_a_note_there_is_change_instead_of_undo(page, ada):
    entry = make_check_in(ada, note="Short night.")
    card = card_of(page.get(noted(entry)))
    assert "Undo" not in card
    assert f'<a href="/check-ins/{entry.pk}/">Change</a>' in card


def test_what_was_noted_earlier_today_stands_below_newest_first_and_only_some_of_it(page, ada):
    for hours, mood in enumerate(("hopeful", "calm", "tired", "anxious", "content", "restless", "grateful")):
        make_check_in(ada, mood, NOON - timedelta(hours=8 - hours))
    entry = make_check_in(ada, "peaceful")
    card = card_of(page.get(noted(entry)))
    line = "Earlier today: grateful, 11:00; restless, 10:00; content, 09:00; anxious, 08:00; tired, 07:00."
    assert line in card


def test_yesterday_is_not_earlier_today_and_two_in_the_morning_is_yesterday(page, ada):
    make_check_in(ada, "tired", datetime(2026, 6, 4, 1, tzinfo=UTC))  # 02:00 in Lisbon
    assert "Earlier today" not in card_of(page.get("/"))


def test_for_three_hours_the_card_shows_the_last_one_and_never_refuses_another(page, ada, at_noon):
    make_check_in(ada, "tired", note="Short night.")
    at_noon.shift(timedelta(hours=2, minutes=59))
    card = card_of(page.get("/"))
    assert "<p>Tired, 13:00.</p>" in card
    assert 'value="energized"' not in card
    assert "Check in again" in card
    assert 'value="energized"' in card_of(page.get("/?again=1"))
    assert page.post("/check-ins/", {"mood": "calm"}).status_code == 302
    at_noon.shift(timedelta(hours=3))
    card = card_of(page.get("/"))
    assert 'value="energized"' in card
    assert "Earlier today: calm, 15:59; tired, 13:00." in card


def test_one_of_another_day_is_shown_with_its_date(page, ada):
    make_check_in(ada, "tired", at=datetime(2025, 12, 3, 9, tzinfo=UTC))
    assert "<p>Tired, 3 December 2025, 09:00.</p>" in card_of(page.get("/"))


def test_check_in_again_brings_the_words_with_the_focus_on_the_first(page, ada):
    make_check_in(ada)
    text = text_of(page.get("/check-ins/", headers=HTMX))
    assert text.startswith(FRAGMENT)
    assert 'value="energized" autofocus>' in text
    assert text.count("autofocus") == 1
    assert "autofocus" not in card_of(page.get("/?again=1"))


def test_an_own_mood_is_added_stands_in_a_group_of_its_own_and_saves_by_one_tap(page, ada):
    weights = re.findall(r'<option value="(\d)">([^<]+)<', card_of(page.get("/")))
    assert weights[0] == ("5", "light") and weights[-1] == ("1", "heavy") and len(weights) == 5
    card = follow(page, page.post("/moods/", {"label": "sea-legged", "score": "4"}))
    mood = Mood.objects.for_user(ada).get()
    assert (mood.label, mood.score) == ("sea-legged", 4)
    assert "Added: sea-legged." in card
    assert '<span id="mood-own">Your own</span>' in card
    assert f'value="{mood.pk}">sea-legged</button>' in card
    assert "<p>Sea-legged, 13:00. Done.</p>" in follow(page, page.post("/check-ins/", {"mood": str(mood.pk)}))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_own_mood_is_renamed_where_it_was_noted_too(page, ada, headers):
    assert "Rename a word" not in page.get("/check-ins/").content.decode()
    mood = services.add_mood(user=ada, label="sea-legged", score=4, at=NOON)
    page.post("/check-ins/", {"mood": str(mood.pk)})
    assert "Rename a word" in card_of(page.get("/check-ins/"))
    response = page.post("/moods/rename/", {"mood": str(mood.pk), "label": "Sea-Legged"}, headers=headers)
    card = card_of(response) if headers else follow(page, response)
    assert "Renamed: Sea-Legged." in card
    assert f'value="{mood.pk}">Sea-Legged</button>' in card
    assert "Earlier today: Sea-Legged, " in card
    renamed = Mood.objects.for_user(ada).get()
    assert (renamed.pk, renamed.score) == (mood.pk, 4)
    services.add_mood(user=ada, label="legged", score=4, at=NOON)
    assert page.post("/moods/rename/", {"mood": str(mood.pk), "label": "LEGGED"}).status_code == 409


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("sent", "field", "said", "status"),
    [
        ({"label": " "}, "label", "Nothing yet.", 400),
        ({"label": "x" * 41}, "label", "At most 40 characters; these are 41.", 400),
        ({"label": "Calm"}, "label", "There is a mood of this name.", 409),
        ({"label": "foggy", "mood": "calm"}, "mood", "Choose a mood.", 400),
        ({"label": "foggy", "mood": ""}, "mood", "Choose a mood.", 400),
    ],
)
def test_a_new_word_that_cannot_be_kept_stays_in_the_form(page, ada, headers, sent, field, said, status):
    mood = services.add_mood(user=ada, label="sea-legged", score=4, at=NOON)
    response = page.post("/moods/rename/", {"mood": str(mood.pk)} | sent, headers=headers)
    card = card_of(response)
    assert response.status_code == status
    assert said in card
    form = card.partition('action="/moods/rename/"')[2]
    control = form.partition(f'name="{field}"')[2].partition(">")[0]
    assert 'aria-invalid="true" aria-describedby="mood-message"' in control
    assert f'value="{sent["label"]}"' in form
    assert Mood.objects.get().label == "sea-legged"


def test_another_persons_mood_is_not_renamed(page):
    theirs = services.add_mood(user=make_user("bob@example.org"), label="sea-legged", score=4, at=NOON)
    assert page.post("/moods/rename/", {"mood": str(theirs.pk), "label": "foggy"}).status_code == 404
    assert Mood.objects.get().label == "sea-legged"


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("sent", "field", "said", "status"),
    [
        ({"label": " ", "score": "3"}, "label", "Nothing yet.", 400),
        ({"label": "x" * 41, "score": "3"}, "label", "At most 40 characters; these are 41.", 400),
        ({"label": "fog\0gy", "score": "3"}, "label", "characters that cannot be stored", 400),
        ({"label": "Calm", "score": "3"}, "label", "There is a mood of this name.", 409),
        ({"label": "foggy", "score": ""}, "score", "A whole number from 1 to 5.", 400),
        ({"label": "foggy", "score": "6"}, "score", "A whole number from 1 to 5.", 400),
        ({"label": "foggy", "score": "²"}, "score", "A whole number from 1 to 5.", 400),
    ],
)
def test_an_own_mood_that_cannot_be_kept_stays_in_the_form(page, headers, sent, field, said, status):
    response = page.post("/moods/", sent, headers=headers)
    card = card_of(response)
    assert response.status_code == status
    assert said in card.partition('id="mood-message" tabindex="-1" autofocus>')[2]
    assert "<details open>" in card
    control = card.partition(f'name="{field}"')[2].partition(">")[0]
    assert 'aria-invalid="true" aria-describedby="mood-message"' in control
    assert f'value="{sent["label"].replace(chr(0), "")}"' in card
    assert not Mood.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("mood", ["", "euphoric", "ca\0lm", "x" * 5000, str(UUID(int=1))])
def test_a_mood_that_is_none_is_refused_and_the_words_stay(page, headers, mood):
    response = page.post("/check-ins/", {"mood": mood}, headers=headers)
    assert response.status_code == 400
    assert "There is no such mood." in card_of(response)
    assert 'value="energized"' in card_of(response)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({"note": "y" * 2001, "intensity": "3"}, "note", "At most 2000 characters; these are 2001."),
        ({"note": "a\0b", "intensity": "3"}, "note", "characters that cannot be stored"),
        ({"note": "Kept as typed.", "intensity": "11"}, "intensity", "A whole number from 1 to 10."),
        ({"note": "Kept as typed.", "intensity": "-1"}, "intensity", "A whole number from 1 to 10."),
        ({"note": "Kept as typed.", "intensity": "strong"}, "intensity", "A whole number from 1 to 10."),
    ],
)
def test_a_word_that_cannot_be_kept_stays_in_the_form(page, ada, headers, sent, field, said):
    entry = make_check_in(ada)
    response = page.post(reverse("check-in-note", args=[entry.pk]), sent | {"seen": entry.stamp}, headers=headers)
    card = card_of(response)
    assert response.status_code == 400
    assert said in card.partition('id="mood-message" tabindex="-1" autofocus>')[2]
    assert f'value="{sent["note"].replace(chr(0), "")}"' in card
    control = card.partition(f'name="{field}"')[2].partition(">")[0]
    assert 'aria-invalid="true" aria-describedby="mood-message"' in control
    assert CheckIn.objects.get().note is None


def test_a_word_added_in_another_tab_is_not_overwritten_but_shown_and_saving_again_replaces_it(page, ada):
    entry = make_check_in(ada)
    url = reverse("check-in-note", args=[entry.pk])
    page.post(url, {"note": "From the phone.", "seen": entry.stamp})
    response = page.post(url, {"note": "From the desk.", "seen": entry.stamp}, headers=HTMX)
    card = card_of(response)
    assert response.status_code == 409
    assert "This was changed in the meantime. Add again to keep your words instead." in card
    assert '<p class="message">From the phone.</p>' in card
    assert 'value="From the desk."' in card
    seen = re.search(r'name="seen" value="(\w+)"', card)[1]
    page.post(url, {"note": "From the desk.", "seen": seen})
    assert CheckIn.objects.get().note == "From the desk."


def test_undo_in_another_tab_does_not_take_a_word_with_it(page, ada):
    entry = make_check_in(ada)
    services.edit_check_in(user=ada, check_in_id=entry.pk, note="At the window.", now=NOON)
    response = page.post(reverse("check-in-undo", args=[entry.pk]), {"seen": entry.stamp}, headers=HTMX)
    assert response.status_code == 409
    assert "This was changed in the meantime." in card_of(response)
    assert '<p class="message">At the window.</p>' in card_of(response)
    assert CheckIn.objects.get().note == "At the window."


@pytest.mark.parametrize("name", ["check-in-note", "check-in-undo"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_one_that_is_gone_meanwhile_says_so_and_htmx_leaves_what_was_typed_where_it_is(page, ada, name, headers):
    entry = make_check_in(ada)
    services.delete_check_in(user=ada, check_in_id=entry.pk, at=NOON)
    response = page.post(reverse(name, args=[entry.pk]), {"note": "x", "seen": entry.stamp}, headers=headers)
    assert response.status_code == 404
    assert "There is no such check-in." in text_of(response)
    assert response.headers.get("HX-Reswap") == ("beforebegin" if headers else None)


def test_another_persons_check_in_and_mood_are_not_there(page):
    bob = make_user("bob@example.org")
    entry = make_check_in(bob)
    mood = services.add_mood(user=bob, label="foggy", score=2, at=NOON)
    for name in ("check-in-note", "check-in-undo"):
        assert page.post(reverse(name, args=[entry.pk]), {"seen": entry.stamp}).status_code == 404
    assert page.post("/check-ins/", {"mood": str(mood.pk)}).status_code == 400
    for address in (f"/?noted={entry.pk}", f"/?added={mood.pk}"):
        card = card_of(page.get(address))
        assert 'value="energized"' in card
        assert "foggy" not in card


@pytest.mark.parametrize("query", ["noted=", "noted=x", "added=x", "noted=%F0%9F%99%82", "again=", "undone=1"])
def test_an_address_that_names_nothing_shows_the_words(page, query):
    assert 'value="energized"' in card_of(page.get(f"/?{query}"))


def test_a_card_of_yesterday_is_not_shown_as_just_noted(page, ada, at_noon):
    entry = make_check_in(ada)
    at_noon.shift(timedelta(days=1))
    assert "Done." not in card_of(page.get(noted(entry)))


@pytest.mark.parametrize("mood", ["calm", "own"])
@pytest.mark.django_db(transaction=True)
def test_a_double_tap_is_one_tap(ada, mood):
    if mood == "own":
        mood = str(services.add_mood(user=ada, label="foggy", score=2, at=NOON).pk)
    seen = in_threads(8, lambda _: str(services.tap_mood(user=ada, mood=mood, at=NOON).pk))
    assert len(set(seen)) == CheckIn.objects.count() == 1


def test_another_mood_or_the_same_a_little_later_is_another_tap(page, ada, at_noon):
    for mood in ("calm", "tired", "calm"):
        page.post("/check-ins/", {"mood": mood})
    assert CheckIn.objects.count() == 2
    at_noon.shift(timedelta(seconds=4))
    page.post("/check-ins/", {"mood": "calm"})
    assert CheckIn.objects.count() == 3


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_heavy_word_shows_the_help_lines_in_the_answer(page, ada, headers):
    entry = make_check_in(ada, "exhausted")
    url = reverse("check-in-note", args=[entry.pk])
    response = page.post(url, {"note": HEAVY, "seen": entry.stamp}, headers=headers)
    card = card_of(response) if headers else follow(page, response)
    assert "Are you safe right now?" in card
    assert HEAVY in card
    assert card.count("autofocus") == (1 if headers else 0)
    assert "Are you safe right now?" not in card_of(page.get("/"))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_heavy_own_mood_shows_the_help_lines_in_the_answer(page, headers):
    response = page.post("/moods/", {"label": "want to die", "score": "1"}, headers=headers)
    card = card_of(response) if headers else follow(page, response)
    assert "Are you safe right now?" in card
    assert 'value="energized"' in card


def test_what_a_person_wrote_is_text(page, ada):
    mood = services.add_mood(user=ada, label="<b>bold</b>", score=2, at=NOON)
    entry = make_check_in(ada, str(mood.pk), note="<script>alert(1)</script>")
    for address in ("/", "/?again=1", noted(entry), f"/?added={mood.pk}"):
        text = text_of(page.get(address))
        assert "<script>alert" not in text
        assert "<b>bold" not in text.lower()


@pytest.mark.parametrize("path", ["/", "/check-ins/", "/?again=1", "/?noted=x"])
def test_looking_writes_nothing(page, ada, path):
    page.get("/")  # the first look of the day opens its question
    make_check_in(ada)
    with CaptureQueriesContext(connection) as asked:
        page.get(path)
        page.head(path)
    assert asked.captured_queries
    assert not [query for query in asked.captured_queries if not query["sql"].startswith("SELECT")]


@pytest.mark.parametrize("rows", [5, 50])
def test_the_card_takes_the_same_number_of_queries_however_much_was_noted(page, ada, rows, django_assert_num_queries):
    for number in range(rows):
        make_check_in(ada, now=NOON - timedelta(minutes=number), note=f"Number {number}.")
    for number in range(rows):
        services.add_mood(user=ada, label=f"own {number}", score=3, at=NOON)
    with django_assert_num_queries(3):  # who is asking, own moods, today's
        page.get("/check-ins/", headers=HTMX)
