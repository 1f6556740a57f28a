"""Markdown: reads as written, and nothing in it runs, is fetched or leads anywhere but out."""

import time
from html.parser import HTMLParser

import pytest

from memory.markdown import ATTRIBUTES, TAGS, render_markdown, sanitize
from memory.services.notes import NOTE_LIMIT

# Drawn from OWASP's cheat sheet on filter evasion, the markdown payloads of PayloadsAllTheThings, and bugs of parsers.
CORPUS = (
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=javascript:alert('XSS')>",
    '<IMG """><SCRIPT>alert("XSS")</SCRIPT>"\\>',
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<object data=data:text/html,<script>alert(1)</script>>",
    "<embed src=javascript:alert(1)>",
    "<form action=/sign-out/ method=post><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<style>*{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=//evil.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<a hx-get=/log/ hx-trigger=load>x</a>",
    "<template><script>alert(1)</script></template>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php alert(1) ?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))",
    "[x](\tjavascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](javascript://example.org/%0Aalert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml,<svg onload=alert(1)>)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://example.org/1)",
    "[x](//evil.example)",
    "[x](/sign-out/)",
    "[x](#main)",
    "[x](?edit=1)",
    '[x](https://example.org "onmouseover=alert(1)")',
    '[x](https://example.org" onmouseover="alert(1))',
    '[x](https://example.org/"onmouseover="alert(1))',
    "[x](https://example.org/'onclick='alert(1))",
    "[x](https://example.org/><script>alert(1)</script>)",
    '[x](https://example.org "\\"><script>alert(1)</script>")',
    "[<img src=x onerror=alert(1)>](https://example.org)",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    '![x" onerror="alert(1)](https://evil.example/a.png)',
    '![x](https://evil.example/a.png" onerror="alert(1))',
    "![x](https://evil.example/a.png 'x\" onerror=\"alert(1)')",
    "![<script>alert(1)</script>](https://evil.example/a.png)",
    "![](https://evil.example/a.png)",
    "![![x](https://evil.example/b.png)](https://evil.example/a.png)",
    "[![x](https://evil.example/a.png)](https://example.org)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<https://example.org/?a=<script>>",
    "`<script>alert(1)</script>`",
    '``` "><script>alert(1)</script>\nx\n```',
    "```<script>alert(1)</script>\nx\n```",
    "    <script>alert(1)</script>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[x]: https://example.org 'onclick=alert(1)'\n\n[x]",
    "# <script>alert(1)</script>",
    "1. <script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "*<script>*alert(1)*</script>*",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\u202e<script>alert(1)</script>",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "{{ 7 * 7 }}{% load static %}",
)


class Reader(HTMLParser):
    """What a browser would find: tags with their attributes, and the text."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[tuple[str, dict]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_that_was_typed_runs_or_is_fetched(text):
    for source in (text, f"Rain.\n\n{text}\n\nSun.", f"- a\n  - {text}", f"> {text}", f"**{text}**"):
        for tag, attributes in Reader(render_markdown(source)).tags:
            assert tag in TAGS
            assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
            if tag == "a":
                assert attributes["href"].lower().startswith(("http://", "https://", "mailto:"))
                assert attributes["rel"] == "noopener noreferrer nofollow"


@pytest.mark.parametrize("html", [text for text in CORPUS if text.startswith("<")])
def test_what_the_parser_would_let_through_is_taken_out_all_the_same(html):
    for tag, attributes in Reader(sanitize(html)).tags:
        assert tag in TAGS
        assert set(attributes) <= ATTRIBUTES.get(tag, set()) | {"rel"}
        assert "javascript" not in str(attributes).lower()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Rain.\nThen sun.", "<p>Rain.<br>\nThen sun.</p>\n"),
        ("*calm* and **slow**", "<p><em>calm</em> and <strong>slow</strong></p>\n"),
        ("- bread\n- milk", "<ul>\n<li>bread</li>\n<li>milk</li>\n</ul>\n"),
        ("1986. A year.", '<ol start="1986">\n<li>A year.</li>\n</ol>\n'),
        ("> Said Rui.", "<blockquote>\n<p>Said Rui.</p>\n</blockquote>\n"),
        ("Then nothing.\n---\nThen more.", "<p>Then nothing.</p>\n<hr>\n<p>Then more.</p>\n"),
        ("    Indented.", "<p>Indented.</p>\n"),
        ("[1]: what she said", "<p>[1]: what she said</p>\n"),
        ("#tag", "<p>#tag</p>\n"),
        ("2 < 3 & 4 > 3", "<p>2 &lt; 3 &amp; 4 &gt; 3</p>\n"),
        (
            "[Rui](https://example.org/a?b=c)",
            '<p><a href="https://example.org/a?b=c" rel="noopener noreferrer nofollow">Rui</a></p>\n',
        ),
        (
            "<ada@example.org>",
            '<p><a href="mailto:ada@example.org" rel="noopener noreferrer nofollow">ada@example.org</a></p>\n',
        ),
        (
            "![The shelf](https://example.org/shelf.png)",
            '<p><a href="https://example.org/shelf.png" rel="noopener noreferrer nofollow">The shelf</a></p>\n',
        ),
        ("[x](/sign-out/)", "<p>[x](/sign-out/)</p>\n"),
    ],
)
def test_a_note_reads_as_it_was_meant(text, html):
    assert render_markdown(text) == html


def test_headings_begin_below_those_of_the_page():
    text = "\n\n".join(f"{'#' * level} {level}" for level in range(1, 7))
    assert [tag for tag, _ in Reader(render_markdown(text)).tags] == ["h3", "h4", "h5", "h6", "h6", "h6"]


@pytest.mark.parametrize(
    "text", ["[", "![", "*a", "_a ", "> ", "- ", "`", "<", "&#", "[a](", "**a *b ", "\\", "<a@b.c>"]
)
def test_the_work_is_bounded_for_any_text_that_a_note_may_hold(text):
    began = time.process_time()
    render_markdown((text * NOTE_LIMIT)[:NOTE_LIMIT])
    assert time.process_time() - began < 10  # most take a tenth of a second; without a bound it would be minutes
