"""Check-ins on the page of a past day, and on a page of their own."""

import re
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from accounts.tests.make import make_user, sign_in
from intentions import services
from intentions.models import CheckIn
from intentions.tests.make import NOON, make_check_in
from intentions.tests.pages import HEAVY, HTMX, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
PAST = "/log/2026-03-03/"
ZONE = "Europe/Lisbon"


def own(entry: CheckIn) -> str:
    return reverse("check-in", args=[entry.pk])


def form_of(entry: CheckIn, **changes: str) -> dict[str, str]:
    """What the form of this check-in sends, as it stands but for the changes."""
    local = entry.at.astimezone(ZoneInfo(ZONE))
    sent = {"mood": entry.mood, "on": entry.on.isoformat(), "time": f"{local:%H:%M}", "seen": entry.stamp}
    return sent | {"intensity": str(entry.intensity or ""), "note": entry.note or ""} | changes


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_mood_of_a_past_day_is_noted_with_its_time(page, ada, headers):
    sent = {"mood": "calm", "time": "21:15", "intensity": "4", "note": "Long call."}
    response = page.post(PAST, sent, headers=headers)
    entry = CheckIn.objects.for_user(ada).get()
    assert response["Location"] == f"{PAST}#c-{entry.pk}"
    assert (entry.mood, entry.intensity, entry.note) == ("calm", 4, "Long call.")
    assert (entry.at, entry.on) == (datetime(2026, 3, 3, 21, 15, tzinfo=UTC), date(2026, 3, 3))
    text = text_of(page.get(PAST))
    assert f'<a href="{own(entry)}"><time datetime="2026-03-03T21:15:00+00:00">21:15</time>' in text
    assert "calm. Long call." in text


def test_the_form_of_today_offers_the_time_it_is_and_that_of_a_past_day_noon(page):
    assert 'name="time" value="13:00"' in text_of(page.get("/log/2026-06-04/"))
    assert 'name="time" value="12:00"' in text_of(page.get(PAST))
    assert 'name="time"' not in text_of(page.get("/log/2026-06-05/"))


def test_two_in_the_morning_belongs_to_the_evening_before(page):
    page.post(PAST, {"mood": "calm", "time": "02:00"})
    entry = CheckIn.objects.get()
    assert (entry.at, entry.on) == (datetime(2026, 3, 4, 2, tzinfo=UTC), date(2026, 3, 3))
    assert "Before 04:00: the night that follows." in text_of(page.get(PAST))


def test_a_time_that_the_clocks_skipped_is_refused_and_one_that_came_twice_is_the_first(page, ada, at_noon):
    at_noon.move_to(datetime(2026, 11, 1, 12, tzinfo=UTC))
    sign_in(page, ada)
    response = page.post("/log/2026-03-28/", {"mood": "calm", "time": "01:30"})
    assert response.status_code == 400
    assert "The clocks skipped this time on that day." in text_of(response)
    page.post("/log/2026-10-24/", {"mood": "calm", "time": "01:30"})
    assert CheckIn.objects.get().at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_time_that_came_twice_stays_the_second_where_only_the_note_is_changed(page, ada, at_noon):
    at_noon.move_to(datetime(2026, 11, 1, 12, tzinfo=UTC))
    sign_in(page, ada)
    second = datetime(2026, 10, 25, 1, 30, 17, tzinfo=UTC)
    entry = make_check_in(ada, at=second, now=datetime(2026, 11, 1, 12, tzinfo=UTC))
    page.post(own(entry), form_of(entry, note="Clocks."))
    assert (CheckIn.objects.get().note, CheckIn.objects.get().at) == ("Clocks.", second)


def test_the_person_s_own_zone_decides(client):
    bob = make_user("bob@example.org", zone="Pacific/Auckland")
    sign_in(client, bob)
    client.post(PAST, {"mood": "calm", "time": "12:00"})
    assert CheckIn.objects.get().at == datetime(2026, 3, 2, 23, tzinfo=UTC)


BAD = [
    ({"mood": "euphoric"}, "mood", "There is no such mood."),
    ({"mood": str(UUID(int=1))}, "mood", "There is no such mood."),
    ({"time": ""}, "time", "A time such as 14:20."),
    ({"time": "25:00"}, "time", "A time such as 14:20."),
    ({"time": "12:00\0"}, "time", "A time such as 14:20."),
    ({"intensity": "0"}, "intensity", "A whole number from 1 to 10."),
    ({"intensity": "much"}, "intensity", "A whole number from 1 to 10."),
    ({"note": "y" * 2001}, "note", "At most 2000 characters; these are 2001."),
    ({"note": "a\0b"}, "note", "characters that cannot be stored"),
]


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("sent", "field", "said"), [*BAD, ({"mood": ""}, "mood", "Choose a mood.")])
def test_what_cannot_be_kept_on_a_day_stays_in_the_form(page, headers, sent, field, said):
    typed = {"mood": "calm", "time": "21:15", "note": "Kept as typed.", "intensity": ""} | sent
    refused_in_place(page.post(PAST, typed, headers=headers), typed, field, said)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        *BAD,
        ({"mood": ""}, "mood", "There is no such mood."),
        ({"on": "2026-06-05"}, "on", "This day is still to come."),
        ({"on": "9999-12-31"}, "on", "This day is still to come."),
        ({"on": "0001-01-01"}, "on", "This is too long ago."),
        ({"on": "soon"}, "on", "A date such as 2026-03-05."),
        ({"on": ""}, "on", "A date such as 2026-03-05."),
    ],
)
def test_what_cannot_be_changed_stays_in_the_form(page, ada, sent, field, said):
    entry = make_check_in(ada, note="Before.", now=NOON - timedelta(hours=1))
    typed = form_of(entry, note="Kept as typed.") | sent
    refused_in_place(page.post(own(entry), typed), typed, field, said)
    assert CheckIn.objects.get().note == "Before."


def refused_in_place(response, typed: dict[str, str], field: str, said: str) -> None:
    text = text_of(response)
    assert response.status_code == 400
    assert said in text.partition('id="check-in-message" tabindex="-1" autofocus>')[2]
    assert typed["note"].replace("\0", "") + "</textarea>" in text
    control = text.partition(f'name="{field}"')[2].partition(">")[0]
    assert 'aria-invalid="true" aria-describedby="check-in-message"' in control
    assert text.count("autofocus") == 1


def test_a_moment_of_today_that_is_still_to_come_is_refused(page):
    response = page.post("/log/2026-06-04/", {"mood": "calm", "time": "13:30"})
    assert response.status_code == 400
    assert "This moment is still to come." in text_of(response)
    control = text_of(response).partition('name="time"')[2].partition(">")[0]
    assert 'aria-invalid="true"' in control
    assert page.post("/log/2026-06-05/", {"mood": "calm", "time": "12:00"}).status_code == 400
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_all_of_it_can_be_changed_on_its_own_page(page, ada, headers):
    entry = make_check_in(ada, "calm", intensity=3, note="Before.", now=NOON - timedelta(days=1))
    text = text_of(page.get(own(entry)))
    assert "Calm. <small>3 of 10.</small>" in text
    assert '<option value="calm" selected>' in text
    assert 'name="on" value="2026-06-03" max="2026-06-04"' in text
    assert 'name="time" value="13:00"' in text
    sent = form_of(entry, mood="tired", on="2026-05-01", time="08:10", intensity="9", note="After.\nTwice.")
    response = page.post(own(entry), sent, headers=headers)
    after = CheckIn.objects.get()
    assert response["Location"] == f"/log/2026-05-01/#c-{entry.pk}"
    assert (after.mood, after.score, after.intensity, after.note) == ("tired", 2, 9, "After.\nTwice.")
    assert (after.at, after.on) == (datetime(2026, 5, 1, 7, 10, tzinfo=UTC), date(2026, 5, 1))
    page.post(own(entry), form_of(after, note="", intensity=""))
    assert (CheckIn.objects.get().note, CheckIn.objects.get().intensity) == (None, None)


def test_one_changed_elsewhere_is_shown_beside_what_was_typed_and_saving_again_replaces_it(page, ada):
    entry = make_check_in(ada)
    page.post(own(entry), form_of(entry, note="From the phone."))
    response = page.post(own(entry), form_of(entry, note="From the desk."))
    text = text_of(response)
    assert response.status_code == 409
    assert "as it stands above. Save again to keep your words instead." in text
    assert '<p class="message">From the phone.</p>' in text
    assert "From the desk.</textarea>" in text
    seen = re.search(r'name="seen" value="(\w+)"', text)[1]
    page.post(own(entry), form_of(entry, note="From the desk.", seen=seen))
    assert CheckIn.objects.get().note == "From the desk."


@pytest.mark.parametrize("seen", ["", "x", "0" * 16])
def test_a_form_without_what_it_showed_overwrites_nothing(page, ada, seen):
    entry = make_check_in(ada, note="Before.")
    assert page.post(own(entry), form_of(entry, note="After.", seen=seen)).status_code == 409
    assert CheckIn.objects.get().note == "Before."


def test_deleting_asks_on_a_page_of_its_own_and_then_it_is_gone(page, ada):
    entry = make_check_in(ada, "tired", note="Short night.")
    url = reverse("check-in-delete", args=[entry.pk])
    assert f'<a href="{url}">Delete</a>' in text_of(page.get(own(entry)))
    text = text_of(page.get(url))
    assert "Tired, Thursday, 4 June 2026, 13:00." in text
    assert "Short night." in text
    assert CheckIn.objects.exists()
    assert page.post(url)["Location"] == f"/log/2026-06-04/#c-{entry.pk}"
    assert not CheckIn.objects.exists()
    for address in (url, own(entry)):
        assert page.get(address).status_code == page.post(address).status_code == 404


def test_one_whose_day_lies_ahead_again_after_a_journey_west_can_be_changed(page, ada, at_noon):
    ada.profile.zone = "Pacific/Kiritimati"
    ada.profile.save()
    at_noon.shift(timedelta(hours=3))
    entry = make_check_in(ada, now=NOON + timedelta(hours=3))
    assert entry.on == date(2026, 6, 5)
    ada.profile.zone = "Pacific/Honolulu"
    ada.profile.save()
    text = text_of(page.get(own(entry)))
    assert 'name="on" value="2026-06-05" max="2026-06-05"' in text
    sent = {"mood": "calm", "on": "2026-06-05", "time": "05:00", "note": "Landed.", "seen": entry.stamp}
    assert page.post(own(entry), sent).status_code == 302
    assert CheckIn.objects.get().note == "Landed."


def test_another_person_s_check_in_is_not_there(page):
    entry = make_check_in(make_user("bob@example.org"))
    for name in ("check-in", "check-in-delete"):
        url = reverse(name, args=[entry.pk])
        assert page.get(url).status_code == page.post(url, form_of(entry)).status_code == 404
    assert CheckIn.objects.get().mood == "calm"


def test_another_person_s_mood_cannot_be_chosen(page, ada):
    entry = make_check_in(ada)
    mood = services.add_mood(user=make_user("bob@example.org"), label="foggy", score=2, at=NOON)
    assert page.post(own(entry), form_of(entry, mood=str(mood.pk))).status_code == 400
    assert page.post(PAST, {"mood": str(mood.pk), "time": "12:00"}).status_code == 400


def test_own_moods_can_be_chosen(page, ada):
    mood = services.add_mood(user=ada, label="foggy", score=2, at=NOON)
    assert f'<option value="{mood.pk}">foggy</option>' in text_of(page.get(PAST))
    page.post(PAST, {"mood": str(mood.pk), "time": "12:00"})
    entry = CheckIn.objects.get()
    assert (entry.mood, entry.score) == (str(mood.pk), 2)
    assert "<p>Foggy.</p>" in text_of(page.get(own(entry)))


def test_a_heavy_note_stays_before_its_writer_with_the_help_lines(page, ada):
    response = page.post(PAST, {"mood": "exhausted", "time": "12:00", "note": HEAVY})
    entry = CheckIn.objects.get()
    assert response["Location"] == own(entry)
    assert "Are you safe right now?" in text_of(page.get(own(entry)))
    entry = make_check_in(ada)
    assert page.post(own(entry), form_of(entry, note=HEAVY))["Location"] == own(entry)


def test_what_a_person_wrote_is_text(page, ada):
    mood = services.add_mood(user=ada, label="<b>bold</b>", score=2, at=NOON)
    entry = make_check_in(ada, str(mood.pk), note="<script>alert(1)</script>")
    for address in (own(entry), reverse("check-in-delete", args=[entry.pk]), "/log/2026-06-04/"):
        text = text_of(page.get(address))
        assert "<script>alert" not in text
        assert "<b>bold" not in text.lower()
        assert text.count("<h1") == 1
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)


def test_a_day_starts_at_the_person_s_own_hour(page, ada):
    ada.preferences.day_start = time(0, 0)
    ada.preferences.save()
    page.post(PAST, {"mood": "calm", "time": "02:00"})
    assert CheckIn.objects.get().at == datetime(2026, 3, 3, 2, tzinfo=UTC)
    assert "the night that follows" not in text_of(page.get(PAST))
