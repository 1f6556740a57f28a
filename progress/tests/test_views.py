"""The Progress page, as a browser without JavaScript and with htmx uses it."""

import re
from datetime import timedelta

import pytest
import time_machine

from accounts.tests.make import make_user, sign_in
from intentions.tests.make import make_check_in
from memory.tests.make import NOON, answer_once, make_log, make_note
from profiles.models import UserPreferences
from progress.models import Award, Badge, UserProgress
from progress.services import rebuild
from progress.shipped_badges import load_badges
from progress.tests.make import make_history

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = NOON.date()
PAGE = "/progress/"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def ada():
    load_badges(Badge)
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client


def read(page, address: str = PAGE, **headers: str) -> str:
    response = page.get(address, headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


def write_days(user, number: int, until=TODAY) -> None:
    for ago in range(number):
        make_note(user, on=until - ago * DAY)


def test_a_newcomer_finds_calm_words_and_no_number_that_lacks(page):
    text = read(page)
    assert "Nothing yet. A day with an entry begins one." in text
    assert "Charts start after seven days with an entry." in text
    assert "There are" not in text
    assert "<svg" not in text
    assert 'class="heat"' not in text
    assert "In all" not in text
    assert 'href="/progress/" aria-current="page"' in text


def test_charts_start_after_seven_days_with_an_entry(page, ada):
    write_days(ada, 2)
    text = read(page)
    assert "Charts start after seven days with an entry. There are two." in text
    write_days(ada, 5, TODAY - 2 * DAY)
    text = read(page)
    assert "Charts start" not in text
    assert 'class="heat"' in text


def test_the_streak_is_said_with_its_rest_days(page, ada):
    write_days(ada, 1)
    write_days(ada, 12, TODAY - 2 * DAY)
    text = read(page)
    assert "<p>14 days, 1 of them a rest day.</p>" in text
    assert "Rest days left: 1. A missed day uses one by itself. Today counts until 04:00." in text


def test_after_a_gap_what_was_stays_and_nothing_is_broken(page, ada, at_noon):
    write_days(ada, 1)
    write_days(ada, 5, TODAY - 3 * DAY)
    text = read(page)
    assert "<p>1 day. The longest was 5 days.</p>" in text
    assert "<small>6 days with entries so far. Those stay.</small>" in text
    at_noon.shift(3 * DAY)
    text = read(page)
    assert "<p>The longest was 5 days.</p>" in text
    assert "Today counts" not in text
    for word in ("broke", "lost", "missed it", "!"):
        assert word not in text.replace("<!doctype", "")


def test_every_day_of_half_a_year_is_read_without_colour(page, ada):
    write_days(ada, 6, TODAY - 2 * DAY)
    for _ in range(5):
        make_check_in(ada, now=NOON)
    text = read(page)
    assert "<caption>25 February to 4 March: 7 days with entries, 1 rest day.</caption>" in text
    assert '<td data-n="4"><span class="vh">4 March: 5</span></td>' in text
    assert '<td data-n="rest"><span class="vh">3 March: rest day</span></td>' in text
    assert '<td data-n="1"><span class="vh">25 February: 1</span></td>' in text
    assert text.count("data-n=") == 8 + 4  # and the four of the key
    assert '<span class="vh">Thursday</span>' in text


def test_the_mood_is_drawn_said_and_listed(page, ada):
    write_days(ada, 7, TODAY - 30 * DAY)
    make_check_in(ada, "exhausted", NOON, at=NOON - 3 * DAY)
    make_check_in(ada, "excited", NOON)
    make_check_in(ada, "calm", NOON)
    text = read(page)
    assert '<path class="dots" d="M265.0 100.0h0M295.0 12.5h0"/>' in text
    assert '<path class="trend" d="M265.0 100.0 L275.0 100.0 L285.0 100.0 L295.0 56.2"/>' in text
    said = "30 days, 3 check-ins. Lightest on 4 March, heaviest on 1 March."
    how = "Dots are days, the line is the average of seven."
    assert f'<figcaption id="chart-text">{said} {how}</figcaption>' in text
    assert "<caption>Mood by week, 1 heavy to 5 light</caption>" in text
    assert '<tr><th scope="row">24 February to 2 March</th><td>1.0</td><td>1.0</td><td>1.0</td></tr>' in text
    assert '<tr><th scope="row">3 to 4 March</th><td>4.5</td><td>4.5</td><td>4.5</td></tr>' in text


@pytest.mark.parametrize(
    ("days", "said", "column"),
    [
        ("7", "7 days, ", "Week"),
        ("30", "30 days, ", "Week"),
        ("90", "90 days, ", "Week"),
        ("365", "A year, ", "Month"),
        ("all", "Since August 2021, ", "Month"),
    ],
)
def test_each_range_is_drawn_in_few_paths_and_listed_in_few_rows(page, ada, days, said, column):
    make_history(ada, 1670, NOON)
    text = read(page, f"{PAGE}?days={days}")
    assert f'id="range-{days}" href="/progress/?days={days}#mood"' in text
    assert re.search(rf'id="range-{days}" [^>]*aria-current="true"', text)
    assert text.count('aria-current="true"') == 1
    assert text.count("<path") == 3
    assert said in text
    assert f'<th scope="col">{column}</th>' in text
    assert len(text) < 60_000


@pytest.mark.parametrize("days", ["", "0", "31", "-7", "ten", "all ", "9" * 4000, "7&days=x", "%F0%9F%98%80"])
def test_a_range_that_is_none_shows_thirty_days(page, ada, days):
    make_history(ada, 60, NOON)
    assert "30 days, " in read(page, f"{PAGE}?days={days}")


def test_a_time_without_moods_says_so_and_draws_nothing(page, ada):
    write_days(ada, 7)
    text = read(page)
    assert "<p>No mood is noted in this time.</p>" in text
    assert "<svg" not in text
    make_check_in(ada, "calm", NOON, at=NOON - 60 * DAY)
    assert "No mood is noted in this time." in read(page)
    assert "1 check-in." in read(page, f"{PAGE}?days=90")


def test_htmx_gets_the_moods_alone_and_says_what_they_are(page, ada):
    make_history(ada, 60, NOON)
    text = read(page, f"{PAGE}?days=90", **HTMX)
    assert text.startswith('<section class="row" id="moods"')
    assert "<html" not in text
    assert 'id="announce" role="status" hx-swap-oob="true">90 days, ' in text
    assert 'id="announce" role="status" hx-swap-oob' not in read(page)


def test_badges_are_shown_with_their_date_and_the_next_with_how_many_to_go(page, ada):
    write_days(ada, 8)
    text = read(page)
    assert '<span class="sym" aria-hidden="true">∘</span> <div><p>Droplet</p>' in text
    assert "7 days, on 4 March 2026." in text
    assert '<span class="sym soft" aria-hidden="true">≈</span> <div><p class="soft">Wave</p>' in text
    assert "30 days, 22 to go." in text
    assert "Current" not in text
    assert 'The symbols are water, or <a href="/settings/#appearance">architecture</a>.' in text


def test_badges_stand_in_the_theme_that_was_chosen(page, ada):
    write_days(ada, 8)
    UserPreferences.objects.filter(user=ada).update(badge_theme="architecture")
    text = read(page)
    assert "├─" in text
    assert "Foundation" in text
    assert 'The symbols are architecture, or <a href="/settings/#appearance">water</a>.' in text
    assert "Droplet" not in text


def test_every_rule_is_said_in_words(page, ada):
    for number, rule in enumerate(Badge.Rule.values, 1):
        badge, _ = Badge.objects.get_or_create(
            rule=rule, parameter=2, defaults={"key": f"own/{number}", "water_name": rule, "architecture_name": rule}
        )
        Award.objects.create(user=ada, badge=badge, on=TODAY)
    Award.objects.create(user=ada, badge=Badge.objects.get(key="kinds-3"), on=TODAY)
    text = read(page)
    for words in (
        "2 days, on 4 March 2026.",
        "2 answers, on",
        "2 kinds of entry in one day, on",
        "An answer, a note and a mood in one day, on",
        "Again after 2 days without an entry, on",
        "2 months with a kept intention, on",
    ):
        assert words in text


def test_without_badges_there_is_no_row_of_them(page, ada):
    Badge.objects.update(is_active=False)
    assert 'id="badges"' not in read(page)


def test_what_it_is_counted_by_can_be_read(page, ada):
    UserPreferences.objects.filter(user=ada).update(day_start="05:30")
    text = read(page)
    assert "How is this computed?" in text
    assert "Starts at 05:30 in your time zone." in text


def test_while_a_person_rests_streak_and_next_badge_do_too(page, ada):
    write_days(ada, 8)
    make_note(ada, "I want to die.")
    text = read(page)
    assert "Streak and badges rest. They go on tomorrow at 12:00." in text
    assert "to go" not in text
    assert "9 days" not in text
    assert "Droplet" in text


def test_hidden_it_says_so_in_one_line_and_counts_nowhere(page, ada):
    make_log(ada, 9)
    answer = answer_once(ada)
    assert 'href="/progress/"' in read(page, "/")
    UserPreferences.objects.filter(user=ada).update(has_progress=False)
    text = read(page)
    assert 'Progress is hidden. <a href="/settings/#appearance">Settings</a> can show it.' in text
    assert not re.search(r"\d", re.sub(r"<[^>]+>", "", re.search(r"<main.*</main>", text)[0]))
    for address in ("/", f"/?after={answer.question_id}", "/log/", "/memory/"):
        text = read(page, address)
        assert 'href="/progress/"' not in text
        for counted in (
            r"\d+ (entry|entries|answers?|memory|memories|days)\b",
            r"\b\w+ of \w+ today",
            r"There (is|are) \w+\.",
        ):
            assert not re.search(counted, text), (address, counted)
    UserPreferences.objects.filter(user=ada).update(has_progress=True)
    assert "28 entries since" in read(page, "/log/")
    assert re.search(r"\w+ of \w+ today", read(page, f"/?after={answer.question_id}"))


def test_hidden_it_is_counted_all_the_same(page, ada):
    UserPreferences.objects.filter(user=ada).update(has_progress=False)
    write_days(ada, 7)
    UserPreferences.objects.filter(user=ada).update(has_progress=True)
    assert "<p>7 days.</p>" in read(page)
    assert "Droplet" in read(page)


def test_reading_writes_nothing_though_nothing_was_counted_before(page, ada):
    make_log(ada, 9)
    text = read(page)
    assert "<p>9 days.</p>" in text
    assert "4 March: 3" in text
    assert "9 check-ins." in read(page, f"{PAGE}?days=all")
    assert not UserProgress.objects.for_user(ada).exists()


def test_other_verbs_are_refused(page):
    for verb in ("post", "put", "patch", "delete"):
        assert getattr(page, verb)(PAGE).status_code == 405


@pytest.mark.parametrize("rows", [7, 70])
def test_the_page_takes_the_same_number_of_queries_for_any_length(page, ada, rows, django_assert_num_queries):
    make_log(ada, rows)
    rebuild(user=ada, at=NOON)
    page.get(PAGE)
    for address in (PAGE, f"{PAGE}?days=all"):
        with django_assert_num_queries(5):
            page.get(address)
    with django_assert_num_queries(3):
        page.get(PAGE, headers=HTMX)


def test_ten_years_are_a_page_of_less_than_sixty_kilobytes(page, ada):
    make_history(ada, 3650, NOON, shown=1)
    for days in ("30", "365", "all"):
        assert len(page.get(f"{PAGE}?days={days}").content) < 60_000
