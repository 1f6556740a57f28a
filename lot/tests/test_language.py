"""The terms of a text, in many languages."""

import pytest

from lot.language import known_language, spans, terms
from lot.stopwords import STOP_WORDS


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "walking", "walks"),
        ("de", "Häuser", "Haus"),
        ("fr", "mangeait", "manger"),
        ("es", "canciones", "canción"),
        ("it", "amici", "amico"),
        ("pt", "cantando", "cantar"),
        ("nl", "boeken", "boek"),
        ("sv", "bilarna", "bilar"),
        ("ru", "книги", "книга"),
    ],
)
def test_forms_of_one_word_are_one_term(language, one, other):
    assert terms(one, language) == terms(other, language) != []


@pytest.mark.parametrize(
    ("language", "text"), [("en", "I don’t think we’ve"), ("de", "ich bin nicht"), ("ru", "я и ты")]
)
def test_words_without_content_are_no_terms(language, text):
    assert terms(text, language) in ([], ["think"])


def test_accents_and_case_make_no_difference():
    assert terms("CAFÉ naïve", "pl") == terms("cafe naive", "pl") == ["cafe", "naive"]


def test_other_languages_keep_their_words_whole_with_their_marks():
    assert terms("हिन्दी में लिखा", "hi") == ["हिन्दी", "में", "लिखा"]


def test_a_chinese_word_is_found_inside_a_sentence():
    assert set(terms("茶", "zh")) <= set(terms("今天早上喝了茶", "zh"))
    assert set(terms("早上", "zh")) <= set(terms("今天早上喝了茶", "zh"))
    assert not set(terms("咖啡", "zh")) & set(terms("今天早上喝了茶", "zh"))


def test_thai_is_found_by_pairs():
    assert set(terms("ชา", "th")) <= set(terms("ฉันดื่มชาทุกเช้า", "th"))


def test_spans_are_where_the_words_stand():
    text = "Walked home. Walking is good; the walks are long."
    found = spans(text, frozenset(terms("walk", "en")), "en")
    assert [text[start:end] for start, end in found] == ["Walked", "Walking", "walks"]


def test_spans_in_unspaced_text_are_the_characters():
    text = "今天早上喝了茶"
    assert [text[start:end] for start, end in spans(text, frozenset(terms("早上", "zh")), "zh")] == ["早上"]


def test_what_is_too_long_for_a_word_is_no_term():
    assert terms("a" * 5000, "en") == []


def test_language_is_read_off_its_tag():
    assert [known_language(tag) for tag in ("de-AT", "EN", "", "pt-BR")] == ["de", "en", "en", "pt"]


def test_stop_words_are_lower_case_and_many():
    for language, words in STOP_WORDS.items():
        assert len(words) > 80, language
        assert all(word == word.casefold() for word in words), language
