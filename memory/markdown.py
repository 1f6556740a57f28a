"""What a person wrote as markdown, as HTML that is safe to show: CommonMark, none of its HTML, nothing fetched."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Off: HTML, and what plain lines of a diary would be taken for. Indented lines are no code, a line of dashes under
# another makes no heading of it, and "[1]: ..." does not vanish as the address of a link.
LEFT_OUT = ("html_block", "html_inline", "code", "lheading", "reference")
HEADINGS_DOWN, LAST_HEADING = 2, 6  # a page has its own h1 and h2
LEADS_OUT = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
TAGS = set("p br em strong a ul ol li blockquote code pre hr h3 h4 h5 h6".split())
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
REL = "noopener noreferrer nofollow"


def render_markdown(text: str) -> str:
    """HTML of paragraphs, lists, quotes, headings from h3 down, emphasis, code and links; all else stays as typed."""
    return sanitize(_parser().render(text))


def sanitize(html: str) -> str:
    """Only what a note may hold. The parser makes nothing else; this is there for the day when that is not true."""
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=REL)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(list(LEFT_OUT))
    parser.validateLink = lambda url: LEADS_OUT.fullmatch(url) is not None  # type: ignore[method-assign]
    parser.core.ruler.push("headings_down", _headings_down)
    parser.add_render_rule("image", _image)
    return parser


def _headings_down(state: StateCore) -> None:
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1:]) + HEADINGS_DOWN, LAST_HEADING)}"


def _image(
    renderer: RendererHTML, tokens: Sequence[Token], at: int, options: Any, environment: MutableMapping[str, Any]
) -> str:
    """A link to the picture under its words: a picture itself would be fetched from elsewhere by looking at a note."""
    address = str(tokens[at].attrs["src"])
    words = escape(renderer.renderInlineAsText(tokens[at].children, options, environment).strip() or address)
    depth = sum(token.nesting for token in tokens[:at] if token.type.startswith("link_"))
    return words if depth else f'<a href="{escape(address)}">{words}</a>'
