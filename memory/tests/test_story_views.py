"""The Story section, its versions and its REST, as a browser and a program see them."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.make import bearer, make_user, sign_in
from memory import services
from memory.models import MemoryAnswer, Story, StorySentence, StorySource
from memory.tests.make import NOON, answer_days

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LATER = NOON + timedelta(days=40)


@pytest.fixture(autouse=True)
def afterwards():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def ada():
    return make_user(zone="Europe/Lisbon")


@pytest.fixture
def page(client, ada):
    sign_in(client, ada)
    return client


def two_versions(user) -> tuple[Story, Story]:
    at = answer_days(user, 12)
    first = services.tell_story(user=user, at=at)
    at = answer_days(user, 15, at + timedelta(hours=1))
    return first, services.tell_story(user=user, at=at)


def first_sentence(story: Story) -> StorySentence:
    return story.sentences.order_by("paragraph", "place").first()


def text_of(response) -> str:
    return response.content.decode().replace("&#x27;", "'")


def test_four_answers_are_too_early(page, ada):
    answer_days(ada, 4)
    assert "The Story needs ten answers. There are four." in text_of(page.get("/memory/"))


def test_looking_tells_nothing(page, ada):
    answer_days(ada, 12)
    assert "The Story is told in the background." in text_of(page.get("/memory/"))
    page.get("/api/v1/memory/story/")
    assert not Story.objects.exists()


def test_the_page_begins_with_the_story_each_sentence_numbered_to_its_days(page, ada):
    _, story = two_versions(ada)
    text = text_of(page.get("/memory/"))
    assert text.index('id="story"') < text.index('id="m-')
    assert first_sentence(story).text in text
    source = first_sentence(story).sources.order_by("place").first()
    assert f'<a href="/log/{source.on}/#a-{source.answer_id}">' in text
    assert 'role="doc-noteref" aria-label="Source 1">[1]</a>' in text
    assert '<li id="s-1" value="1">' in text
    assert "by a rule on this server." in text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_not_like_this_takes_a_sentence_out_and_back(page, ada, headers):
    _, story = two_versions(ada)
    sentence = first_sentence(story)
    response = page.post("/memory/story/strike/", {"strike": sentence.pk}, headers=headers)
    text = text_of(response if headers else page.get(response["Location"]))
    assert "1 sentence not told" in text
    article = text[text.index("<article") : text.index("</article>")]
    assert sentence.text not in article
    response = page.post("/memory/story/strike/", {"unstrike": sentence.pk}, headers=headers)
    text = text_of(response if headers else page.get(response["Location"]))
    assert sentence.text in text[text.index("<article") : text.index("</article>")]


def test_an_older_version_does_not_say_it_in_other_company(page, ada):
    first, second = two_versions(ada)
    sentence = first_sentence(second)
    old = first_sentence(first)
    source = sentence.sources.first()
    StorySource.objects.create(user=ada, sentence=old, memory=source.memory, answer=source.answer, place=9, on=NOON)
    assert old.text in text_of(page.get("/memory/story/1/"))
    page.post("/memory/story/strike/", {"strike": sentence.pk})
    assert old.text not in text_of(page.get("/memory/story/1/"))
    listed = page.get("/api/v1/memory/story/versions/1/").json()["sentences"]
    assert str(old.pk) not in {row["id"] for row in listed if not row["is_struck"]}


def test_striking_nothing_is_refused(page, ada):
    assert page.post("/memory/story/strike/", {"strike": "x"}).status_code == 404


def test_versions_can_be_read_and_compared(page, ada):
    first, second = two_versions(ada)
    assert 'href="/memory/story/2/"' in text_of(page.get("/memory/"))
    text = text_of(page.get("/memory/story/1/"))
    assert "Version 1, written" in text
    assert first_sentence(first).text in text
    text = text_of(page.get("/memory/story/2/?against=1"))
    assert "Version 2 beside version 1." in text
    new, gone = text.index("<h3>New"), text.index("<h3>Gone")
    said = {bytes(row.content_hash) for row in first.sentences.all()}
    added = [row.text for row in second.sentences.all() if bytes(row.content_hash) not in said]
    assert added
    assert all(new < text.index(line) < gone for line in added)


def test_what_is_said_in_other_words_is_neither_new_nor_gone(page, ada):
    first, second = two_versions(ada)
    old = first_sentence(first)
    second.sentences.filter(content_hash=old.content_hash).delete()
    row = first_sentence(second)
    row.content_hash, row.text = old.content_hash, "The same in other words."
    row.save()
    text = text_of(page.get("/memory/story/2/?against=1"))
    assert text.index("<h3>The same") < text.index(row.text)
    assert old.text not in text[: text.index("<h3>The same")]


@pytest.mark.parametrize("number", ["3", "x", "0", "9" * 12])
def test_there_is_no_such_version(page, ada, number):
    two_versions(ada)
    assert page.get(f"/memory/story/{number}/").status_code == 404
    assert page.get(f"/memory/story/1/?against={number}").status_code == 404
    assert page.get(f"/api/v1/memory/story/versions/{number}/").status_code == 404


def test_a_muted_topic_is_not_shown(page, ada):
    _, story = two_versions(ada)
    sentence = first_sentence(story)
    services.mute_topic(user=ada, topic=sentence.topic, at=LATER)
    assert sentence.text not in text_of(page.get("/memory/"))


def test_more_sentences_cost_no_more_queries(page, ada):
    _, story = two_versions(ada)
    addresses = ["/memory/", "/memory/story/2/", "/memory/story/2/?against=1", "/api/v1/memory/story/"]
    page.get("/memory/")
    few = [queries(page, address) for address in addresses]
    answer = MemoryAnswer.objects.for_user(ada).first()
    for number in range(50):
        row = StorySentence.objects.create(
            user=ada, story=story, paragraph=9 + number, place=0, topic="food", text=f"{number}.", content_hash=b"x"
        )
        StorySource.objects.create(user=ada, sentence=row, answer=answer, place=0, on=answer.on)
    assert [queries(page, address) for address in addresses] == few


def queries(page, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert page.get(address).status_code == 200
    return len(captured)


def test_rest_reads_the_story_and_its_versions(client, ada):
    headers = bearer(ada)
    assert client.get("/api/v1/memory/story/", headers=headers).status_code == 404
    _, second = two_versions(ada)
    story = client.get("/api/v1/memory/story/", headers=headers).json()
    assert story["number"] == 2
    assert story["sentences"][0]["text"] == first_sentence(second).text
    assert story["sentences"][0]["sources"][0].keys() == {"answer_id", "on"}
    listed = client.get("/api/v1/memory/story/versions/", headers=headers).json()
    assert [row["number"] for row in listed["results"]] == [2, 1]
    assert client.get("/api/v1/memory/story/versions/1/", headers=headers).json()["number"] == 1


def test_versions_are_listed_page_by_page(client, ada):
    two_versions(ada)
    listed = client.get("/api/v1/memory/story/versions/?limit=1", headers=bearer(ada)).json()
    rest = client.get(listed["next"], headers=bearer(ada)).json()
    assert [listed["results"][0]["number"], rest["results"][0]["number"]] == [2, 1]


def test_rest_strikes_and_takes_it_back(client, ada):
    _, story = two_versions(ada)
    sentence, headers = first_sentence(story), bearer(ada)
    for way, is_struck in (("strike", True), ("unstrike", False)):
        address = f"/api/v1/memory/story/sentences/{sentence.pk}/{way}/"
        assert client.post(address, headers=headers).status_code == 204
        found = client.get("/api/v1/memory/story/", headers=headers).json()["sentences"][0]
        assert found["is_struck"] is is_struck
