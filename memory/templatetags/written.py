"""For templates: a note as it reads, and what its form needs beside it."""

from uuid import UUID, uuid4

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from accounts.drafts import DraftStore, draft_store_of
from memory.markdown import render_markdown

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """Markdown as HTML that is safe to show."""
    return mark_safe(render_markdown(text))  # noqa: S308 - sanitized


@register.simple_tag
def fresh_id() -> UUID:
    """An id for a note that is not written yet."""
    return uuid4()


@register.simple_tag(takes_context=True)
def draft_store(context: Context) -> DraftStore:
    """By what the browser keeps what this person has typed and not saved."""
    return draft_store_of(context["request"].user)
