"""The measure itself: a conversation of invented people is read, indexed, asked, scored, and leaves nothing behind."""

import json

import pytest
from django.core.management import CommandError, call_command

from accounts.models import DataKey, User
from memory.measuring.asking import look_up_all
from memory.measuring.figures import Outcome, intervals, means, percentile
from memory.measuring.fitting import cross_fit
from memory.measuring.locomo import read_conversations
from memory.models import RecallItem

TALK = {
    "sample_id": "talk",
    "conversation": {
        "speaker_a": "Ines",
        "speaker_b": "Noor",
        "session_1_date_time": "1:56 pm on 8 May, 2023",
        "session_1": [
            {"speaker": "Ines", "dia_id": "D1:1", "text": "I bought a red kettle yesterday."},
            {"speaker": "Noor", "dia_id": "D1:2", "text": "Which shop was it?"},
            {"speaker": "Ines", "dia_id": "D1:3", "text": "The one by the bridge.", "blip_caption": "a stone bridge"},
        ],
        "session_2_date_time": "12:05 am on 1 June, 2023",
        "session_3_date_time": "12:05 am on 2 June, 2023",
        "session_3": [{"speaker": "Noor", "dia_id": "D3:1", "text": "My garden is full of beans."}],
    },
    "qa": [
        {"question": "When did Ines buy the kettle?", "answer": "7 May", "evidence": ["D1:1"], "category": 2},
        {"question": "What grows at Noor's?", "evidence": ["D3:1; D1:2", "D9:9"], "category": 4},
        {"question": "Nothing?", "evidence": [], "category": 3},
        {"question": "Trick?", "evidence": ["D1:1"], "category": 5},
    ],
}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "talks.json"
    path.write_text(json.dumps([TALK, TALK | {"sample_id": "again"}]))
    return path


def test_a_conversation_is_read_with_its_times_and_what_can_be_scored(file):
    talk = read_conversations(file)[0]
    assert [turn.id for turn in talk.turns] == ["D1:1", "D1:2", "D1:3", "D3:1"]
    assert talk.turns[0].at.isoformat() == "2023-05-08T13:56:00+00:00"
    assert talk.turns[3].at.hour == 0
    assert talk.turns[2].text == "The one by the bridge.\na stone bridge"
    assert [tuple(asked.evidence) for asked in talk.questions] == [("D1:1",), ("D3:1", "D1:2")]


def test_sessions_may_have_other_times_or_none(tmp_path):
    said = [{"speaker": "Ines", "dia_id": "D1", "text": "kettle"}]
    sessions = {"session_10": said, "session_2": said, "session_2_date_time": "2024-02-03 10:00", "session_x": "no"}
    path = tmp_path / "talks.json"
    path.write_text(json.dumps([{"conversation": sessions, "qa": []}]))
    first, second = read_conversations(path)[0].turns
    assert (first.at.isoformat(), second.at.day) == ("2024-02-03T10:00:00+00:00", 11)


def test_figures_count_shares_and_places():
    outcome = Outcome("a", "q", 1, ["x", "y"], ["n", "x", "n", "n", "n", "y"], 1.0)
    assert outcome.figures() == (0.5, 1.0, 1.0, 0.5)
    missed = Outcome("a", "q", 1, ["z"], ["x"], 1.0)
    assert means([outcome, missed]) == (0.25, 0.5, 0.5, 0.25)
    between = zip(intervals([outcome, missed]), means([outcome, missed]), strict=True)
    assert all(low <= mean <= high for (low, high), mean in between)
    assert percentile([3.0, 1.0, 2.0, 4.0], 0.5) == 3.0


@pytest.mark.django_db
def test_each_half_is_scored_by_the_other_ones_weights(file):
    lookups = look_up_all(read_conversations(file), lambda line: None)
    outcomes, fitted = cross_fit(lookups)
    assert len(outcomes) == len(lookups) == 4
    assert len(fitted) == 2


@pytest.mark.django_db
def test_the_command_prints_dumps_and_leaves_nothing(file, tmp_path, capsys):
    dump = tmp_path / "dump.jsonl"
    call_command("bench_recall", file, dump=dump)
    printed = capsys.readouterr().out
    assert "temporal" in printed and "single-hop" in printed and "all, fitted on the others" in printed
    rows = [json.loads(line) for line in dump.read_text().splitlines()]
    assert len(rows) == 4
    assert set(rows[0]) == {"sample_id", "question", "category", "evidence", "ranked", "ms"}
    assert rows[0]["ranked"][0] == "D1:1"
    assert not User.objects.exists() and not DataKey.objects.exists() and not RecallItem.objects.exists()


@pytest.mark.django_db
def test_sizes_are_timed_and_leave_nothing(capsys):
    call_command("bench_recall", scale="30", json=True)
    (cost,) = json.loads(capsys.readouterr().out)["scale"]
    assert cost["items"] == 30 and cost["index_bytes"] > 0 and cost["recall_median"] > 0
    assert not User.objects.exists() and not RecallItem.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["", "{}", '[{"qa": []}]', '[{"conversation": 3, "qa": []}]', "[]"])
def test_what_is_no_conversation_is_refused_in_words(tmp_path, content):
    path = tmp_path / "talks.json"
    path.write_text(content)
    with pytest.raises(CommandError):
        call_command("bench_recall", path)


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{}, {"scale": "many"}, {"scale": "0"}])
def test_without_anything_to_measure_it_says_what_it_takes(options):
    with pytest.raises(CommandError):
        call_command("bench_recall", **options)
