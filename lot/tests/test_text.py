"""Words and stems: the same measure for the same words, whatever their form."""

import threading

from lot.text import content_stems, fold, jaccard, shorten, stems, words


def test_folding_takes_case_accents_and_curly_apostrophes_away() -> None:
    assert fold("Café’S ＡＢＣ Straße") == "cafe's abc strasse"


def test_possessives_lose_their_ending_and_contractions_stay_whole() -> None:
    assert words("My mother's tea, don't spill it.") == ["my", "mother", "tea", "don't", "spill", "it"]


def test_forms_of_one_word_share_a_stem() -> None:
    assert stems("walk walking walked walks") == ["walk"] * 4


def test_content_leaves_the_scaffolding_of_a_question_out() -> None:
    assert content_stems("What do you usually drink in the morning?") == {"drink", "morn"}


def test_text_of_stop_words_alone_keeps_them() -> None:
    assert content_stems("not now") == {"not", "now"}


def test_likeness_is_one_for_equal_and_zero_for_strangers_and_for_nothing() -> None:
    assert jaccard("ab", "ba") == 1.0
    assert jaccard("ab", "cd") == 0.0
    assert jaccard("", "") == 0.0


def test_shortened_text_fits_and_is_cut_between_words() -> None:
    assert shorten("loose leaf tea in the garden, alone", 24) == "loose leaf tea in the…"
    assert shorten("  two   lines\n of tea ", 40) == "two lines of tea"
    assert len(shorten("a" * 100, 20)) == 20


def test_threads_do_not_share_a_stemmer() -> None:
    results: list[list[str]] = []
    text = "restoring quietly walking gardens reading mornings"
    expected = stems(text)

    def stem_many() -> None:
        results.extend(stems(text) for _ in range(200))

    threads = [threading.Thread(target=stem_many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 1600
    assert all(found == expected for found in results)
