"""Takes away the backslashes that a program set before signs which mean nothing where they stand. Pure."""

import re

# Escaped for nothing: a full stop or bracket that no digit stands before makes no list, an exclamation mark without
# a bracket no picture, a dash or plus behind a letter no item.
NEEDLESS = re.compile(
    r"(?<!\d)\\([.)])|\\(\.)(?=\w)|(?<!\])\\(\()|\\(!)(?!\[)|(?<=[^\W\d_])\\([+-])",
)
# Where one of these stands, a backslash may be meant, or may be part of an address.
CODE_OR_LINK = re.compile(r"[`<~]|\]\(|\\\\")


def without_backslashes(text: str) -> str:
    r"""Markdown that reads the same with fewer of them: "we come\." becomes "we come."

    A note is searched, quoted and edited as it stands, so that they would be in the way.
    """
    return text if CODE_OR_LINK.search(text) else NEEDLESS.sub(lambda found: found[0][1:], text)
