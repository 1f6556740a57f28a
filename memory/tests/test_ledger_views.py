"""The Memory page and a day of the log, as a browser without JavaScript and with htmx uses them."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.tests.make import make_user, sign_in
from lot.fields import owner_hash
from memory import services
from memory.models import Memory, MemoryAnswer, MemorySource, Question, TopicRule
from memory.tests.make import NOON, answer_once, ask
from memory.tests.test_ledger import ask_again, changed, memory_from

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


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


def make_memories(user, number: int, topic: str = "food") -> list[Memory]:
    """Rows as answers leave them, each on an answer of its own with what held before."""
    made = []
    for n in range(number):
        question = Question(user=user, state="answered", strategy="explore", topic=topic, depth=1, ended_on=NOON.date())
        question.text, question.created_at, question.marks = f"Question {n}?", NOON, b"%017d" % n
        question.save()
        answer = MemoryAnswer(user=user, question=question, topic=topic, text=f"said {n}", phrase=f"said {n}")
        answer.context, answer.on, answer.created_at = "{}", NOON.date(), NOON - n * timedelta(minutes=1)
        answer.save()
        key_hash = owner_hash(user.pk, "memory-key", f"{topic}.{n}")
        for state, value in (("changed", "old"), ("current", "new")):
            memory = Memory(user=user, topic=topic, state=state, key=f"{topic}.{n}", value=value, key_hash=key_hash)
            memory.text, memory.value_hash = f"{value.capitalize()} {topic} {n}.", b"%015d" % n + value[:1].encode()
            memory.first_confirmed_on = memory.last_confirmed_on = memory.touched_on = NOON.date()
            memory.created_at = NOON
            memory.save()
            MemorySource.objects.create(user=user, memory=memory, answer=answer)
        made.append(memory)
    return made


def text_of(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def test_the_page_says_when_there_is_nothing(page):
    text = text_of(page.get("/memory/"))
    assert "Nothing remembered yet. Memories appear after the first answers, each with its source." in text
    assert 'href="/memory/" aria-current="page"' in text


def test_a_memory_stands_under_its_topic_with_history_and_sources(page, ada):
    first, second = changed(ada, NOON - 100 * DAY)
    text = text_of(page.get("/memory/"))
    assert "1 memory from 2 answers." in text
    assert f'<section class="row" id="{first.topic}"' in text
    assert f"{second.phrase}, since 4 March.".casefold() in text.casefold()
    assert f'<span class="soft">Before: {first.phrase}.</span>'.casefold() in text.casefold()
    assert f'<a href="/log/2026-03-04/#a-{second.pk}">4 March</a>' in text


def test_a_source_leads_to_its_answer_on_its_day(page, ada):
    answer = answer_once(ada, text="Oat milk")
    text = text_of(page.get("/log/2026-03-04/"))
    assert f'id="a-{answer.pk}"' in text
    assert "Oat milk" in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_memory_is_put_into_the_persons_words(page, ada, headers):
    memory = memory_from(ada, answer_once(ada))
    form = text_of(page.get(f"/memory/?edit={memory.pk}"))
    assert f'name="was" value="{memory.text}"' in form
    response = page.post(
        reverse("memory-edit", args=[memory.pk]), {"text": "Mine, mostly.", "was": memory.text}, headers=headers
    )
    text = text_of(response if headers else page.get(response["Location"]))
    assert "Mine, mostly." in text
    if headers:
        assert text.lstrip().startswith(f'<li class="item" id="m-{memory.pk}"')


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(("sent", "status"), [({"text": " "}, 400), ({"text": "Mine.", "was": "older"}, 409)])
def test_a_wording_that_cannot_be_kept_stays_in_the_form(page, ada, headers, sent, status):
    memory = memory_from(ada, answer_once(ada))
    response = page.post(reverse("memory-edit", args=[memory.pk]), sent, headers=headers)
    assert response.status_code == status
    text = text_of(response)
    assert 'role="alert"' in text
    assert f'name="text" value="{sent["text"]}"' in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_forgetting_leaves_a_line_with_undo(page, ada, headers):
    memory = memory_from(ada, answer_once(ada, text="Oat milk"))
    response = page.post(reverse("memory-forget", args=[memory.pk]), headers=headers)
    text = text_of(response if headers else page.get(response["Location"]))
    assert "Forgotten. LOT will not conclude it again." in text
    assert "Can be undone until 04:00." in text
    assert "Oat milk" not in text
    response = page.post(reverse("memory-undo", args=[memory.pk]), headers=headers)
    text = text_of(response if headers else page.get(response["Location"]))
    assert "Oat milk" in text


def test_after_the_day_the_line_is_gone(page, ada, at_noon):
    memory = memory_from(ada, answer_once(ada))
    page.post(reverse("memory-forget", args=[memory.pk]))
    at_noon.shift(DAY)
    assert "Forgotten." not in text_of(page.get("/memory/"))


def test_what_held_before_what_is_not_true_stays_visible_and_can_hold_again(page, ada):
    first, second = changed(ada, NOON - 100 * DAY)
    before = memory_from(ada, first)
    services.correct_memory(user=ada, memory_id=memory_from(ada, second).pk, at=NOON)
    assert "It held before. What replaced it is not true." in text_of(page.get("/memory/"))
    page.post(reverse("memory-hold", args=[before.pk]))
    before.refresh_from_db()
    assert before.state == Memory.State.CURRENT


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_topic_is_muted_and_asked_about_again(page, ada, headers):
    topic = answer_once(ada).topic
    page.post(reverse("memory-topic"), {"mute": topic}, headers=headers)
    assert TopicRule.objects.for_user(ada).muted() == [topic]
    assert "Not asked about." in text_of(page.get("/memory/"))
    text = text_of(page.post(reverse("memory-topic"), {"unmute": topic}, headers=headers, follow=True))
    assert "Do not ask about this topic" in text
    assert not TopicRule.objects.for_user(ada).exists()


def test_a_muted_topic_without_memories_can_be_found(page, ada):
    services.mute_topic(user=ada, topic="sleep", at=NOON)
    assert 'name="unmute" value="sleep"' in text_of(page.get("/memory/"))


def test_an_unknown_topic_is_a_400(page):
    assert page.post(reverse("memory-topic"), {"mute": "quantum"}).status_code == 400


def test_forty_memories_make_a_page_and_the_rest_follows(page, ada):
    made = {topic: make_memories(ada, number, topic) for topic, number in (("food", 30), ("home", 45), ("work", 3))}
    seen, address, pages = "", "/memory/", 0
    while address:
        text = text_of(page.get(address))
        assert text.count('<li class="item"') <= 40
        seen, pages = seen + text, pages + 1
        address = text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
        address = address if 'rel="next"' in text else ""
    assert pages == 2
    for memory in (memory for memories in made.values() for memory in memories):
        assert seen.count(f'id="m-{memory.pk}"') == 1
    assert "Home and space, Focus and work, 38 memories" in seen
    assert 'id="work"' in text_of(page.get("/memory/?from=work"))


@pytest.mark.parametrize("query", ["from=quantum", "skip=-1", "from=food&skip=9999999", "edit=x", "edit=", "skip=²"])
def test_an_address_that_names_no_place_shows_the_start(page, ada, query):
    make_memories(ada, 3)
    assert "New food 0" in text_of(page.get(f"/memory/?{query}"))


@pytest.mark.parametrize("rows", [5, 50])
def test_the_page_takes_the_same_number_of_queries_for_any_length(page, ada, rows, django_assert_num_queries):
    make_memories(ada, rows)
    page.get("/memory/")
    with django_assert_num_queries(11):
        assert text_of(page.get("/memory/")).count("New food") >= min(rows, 40)


@pytest.mark.parametrize("rows", [5, 50])
def test_a_day_takes_the_same_number_of_queries_for_any_length(page, ada, rows, django_assert_num_queries):
    make_memories(ada, rows)
    page.get("/log/2026-03-04/")
    with django_assert_num_queries(10):
        assert text_of(page.get("/log/2026-03-04/")).count('class="entry"') == rows


@pytest.mark.parametrize(
    "day", ["2026-13-01", "2026-3-4", "20260304", "today", "2026-W10-3", "٢٠٢٦-٠٣-٠٤", "2026-02-30", "0000-00-00"]
)
def test_a_day_that_is_none_is_a_404(page, day):
    assert page.get(f"/log/{day}/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2024-02-29"])
def test_a_day_without_an_entry_says_so(page, day):
    response = page.get(f"/log/{day}/")
    assert response.status_code == 200
    assert "No entry on this day." in text_of(response)


def test_days_with_answers_lead_to_each_other(page, ada):
    for days in (0, 3, 9):
        answer_once(ada, NOON - days * DAY)
    text = text_of(page.get("/log/2026-03-01/"))
    assert '<a href="/log/2026-02-23/" rel="next" data-key="ArrowLeft">' in text
    assert '<a href="/log/2026-03-04/" rel="prev" data-key="ArrowRight">' in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_is_changed_in_its_day(page, ada, headers):
    answer = answer_once(ada)
    other = answer.question.options[1]
    assert f'value="{other.id}"' in text_of(page.get(f"/log/2026-03-04/?edit={answer.pk}"))
    for data, said in (({"option": other.id}, other.text), ({"text": "In my words"}, "In my words")):
        response = page.post(reverse("answer-edit", args=[answer.pk]), data, headers=headers)
        assert said in text_of(response if headers else page.get(response["Location"]))


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_change_that_cannot_be_kept_stays_in_the_form(page, ada, headers):
    answer = answer_once(ada)
    response = page.post(reverse("answer-edit", args=[answer.pk]), {"text": "x" * 2001}, headers=headers)
    assert response.status_code == 400
    assert "x" * 2001 in text_of(response)
    assert "too long" in text_of(response)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_answer_is_deleted_and_brought_back_in_its_day(page, ada, headers):
    answer = answer_once(ada, text="Oat milk")
    response = page.post(reverse("answer-delete", args=[answer.pk]), headers=headers)
    text = text_of(response if headers else page.get(response["Location"]))
    assert "Deleted, with all that quoted it." in text
    assert "Oat milk" not in text
    response = page.post(reverse("answer-undo", args=[answer.pk]), headers=headers)
    assert "Oat milk" in text_of(response if headers else page.get(response["Location"]))


def test_an_answer_that_quotes_markup_is_text(page, ada):
    answer_once(ada, text="<script>alert(1)</script>")
    for address in ("/memory/", "/log/2026-03-04/"):
        assert "<script>alert" not in text_of(page.get(address))


def test_the_question_card_offers_what_a_person_may_say_of_it(page, ada):
    text = text_of(page.get("/"))
    assert "That is not true" not in text  # nothing was said yet
    assert "Not this topic" in text
    answer = answer_once(ada, text="Oat milk")
    text = text_of(page.get("/"))
    assert "That is not true" in text
    assert f'<a href="/memory/?from={answer.topic}#{answer.topic}">What LOT remembers about it</a>' in text


@pytest.mark.parametrize(
    ("name", "said"),
    [("untrue", "no longer taken for true"), ("mute", "LOT asks nothing more about:"), ("less", "Skipped.")],
)
def test_what_was_said_of_a_question_is_confirmed_and_can_be_taken_back(page, ada, name, said):
    answer_once(ada, text="Oat milk")
    question = ask(ada)
    text = text_of(page.post(reverse(f"question-{name}", args=[question.pk]), follow=True))
    assert said in text
    page.post(reverse("question-undo", args=[question.pk]))
    assert ask(ada) == question


def test_another_persons_day_is_empty_and_their_memories_are_not_there(client, ada):
    answer = answer_once(ada, text="Oat milk")
    memory = memory_from(ada, answer)
    sign_in(client, make_user("bob@example.org"))
    assert "Oat milk" not in text_of(client.get("/log/2026-03-04/"))
    for name in ("edit", "forget", "hold", "undo"):
        for headers in ({}, HTMX):
            response = client.post(reverse(f"memory-{name}", args=[memory.pk]), {"text": "x"}, headers=headers)
            assert response.status_code == 404
    for name in ("edit", "delete", "undo"):
        assert client.post(reverse(f"answer-{name}", args=[answer.pk]), {"text": "x"}).status_code == 404


def test_the_pages_have_one_heading_and_nothing_inline(page, ada):
    first = answer_once(ada)
    ask_again(ada, first, NOON, option=1)
    for address in ("/memory/", f"/memory/?edit={memory_from(ada, first).pk}", f"/log/2026-03-04/?edit={first.pk}"):
        text = text_of(page.get(address))
        assert text.count("<h1") == 1
        assert " style=" not in text
        assert "<script>" not in text


def test_reading_writes_nothing(page, ada):
    answer = answer_once(ada)
    memory = memory_from(ada, answer)
    for name in ("edit", "forget", "hold", "undo"):
        assert page.get(reverse(f"memory-{name}", args=[memory.pk])).status_code == 405
    for name in ("edit", "delete", "undo"):
        assert page.get(reverse(f"answer-{name}", args=[answer.pk])).status_code == 405
