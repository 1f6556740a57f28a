"""Mozilla's HTTP Observatory, as far as its published rules go: what a scanner sees of a page, and the score of that.

The rules are those of https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring and of the table in
mdn/mdn-http-observatory (src/grader/charts.js). Left out is what LOT cannot reach by itself: the preload list of
browsers (+5), certificates, and files of Flash. Pure: it takes headers and gives a number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

BASE, EXTRA_FROM = 100, 90
SIX_MONTHS = 15_552_000  # the white lie of the Observatory itself: thirty days a month
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
INLINE = {"'unsafe-inline'", "data:"}
GUARDED = re.compile(r"'(nonce|sha(256|384|512))-")
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}


@dataclass(frozen=True)
class Cookie:
    """One that the page sets."""

    name: str
    is_secure: bool
    is_http_only: bool
    same_site: str


@dataclass(frozen=True)
class Script:
    """One that the page loads."""

    src: str
    has_integrity: bool = False


@dataclass(frozen=True)
class Seen:
    """A page over https: `headers` by lower-case names, as sent to a request from another origin (`asked_from`), and
    where the same address leads over plain http (None: nowhere)."""

    url: str
    headers: Mapping[str, str]
    leads_to: str | None
    cookies: tuple[Cookie, ...] = ()
    scripts: tuple[Script, ...] = ()
    asked_from: str = "https://elsewhere.example"


def score(seen: Seen) -> int:
    """100 less what is amiss, and what is better than needed on top where nearly nothing is; never below 0."""
    found = modifiers(seen).values()
    after = BASE + sum(number for number in found if number < 0)
    return max(0, after + sum(number for number in found if number > 0) if after >= EXTRA_FROM else after)


def modifiers(seen: Seen) -> dict[str, int]:
    """What each rule adds or takes."""
    policy = _directives(seen.headers.get("content-security-policy", ""))
    return {
        "content-security-policy": _policy(policy),
        "cookies": _cookies(seen),
        "cross-origin-resource-sharing": _sharing(seen),
        "strict-transport-security": _transport(seen.headers.get("strict-transport-security")),
        "redirection": _redirection(seen),
        "referrer-policy": _referrer(seen.headers.get("referrer-policy")),
        "subresource-integrity": _integrity(seen),
        "x-content-type-options": 0 if seen.headers.get("x-content-type-options", "").lower() == "nosniff" else -5,
        "x-frame-options": _frames(policy, seen.headers.get("x-frame-options", "")),
        "cross-origin-resource-policy": _resource(seen.headers.get("cross-origin-resource-policy")),
    }


def _directives(header: str) -> dict[str, set[str]]:
    """Of a directive that stands twice the first counts, as in a browser."""
    found: dict[str, set[str]] = {}
    for part in header.split(";"):
        name, *sources = part.split() or [""]
        if name:
            found.setdefault(name.lower(), {source.lower() for source in sources} or {"'none'"})
    return found


def _policy(policy: Mapping[str, set[str]]) -> int:
    if not policy:
        return -25
    default = policy.get("default-src", {"*"})
    script, style, objects = (set(policy.get(name, default)) for name in ("script-src", "style-src", "object-src"))
    for sources in (script, style):
        if any(GUARDED.match(source) for source in sources):
            sources.discard("'unsafe-inline'")
    passive = policy.get("img-src", default) | policy.get("media-src", default)
    active = {source for name, sources in policy.items() if name not in {"img-src", "media-src"} for source in sources}
    if script & (BROAD | INLINE) or objects & BROAD or any(map(_is_plain, active)):
        return -20
    if "'unsafe-eval'" in script | style or any(map(_is_plain, passive)):
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def _is_plain(source: str) -> bool:
    return source.startswith(("http:", "ftp:"))


def _cookies(seen: Seen) -> int:
    """The worst of them counts."""
    has_transport = _transport(seen.headers.get("strict-transport-security")) == 0
    worst = 5 if seen.cookies and all(cookie.same_site for cookie in seen.cookies) else 0
    for cookie in seen.cookies:
        is_session = any(part in cookie.name.lower() for part in ("login", "sess"))
        if cookie.same_site.lower() not in {"", "lax", "strict", "none"}:
            worst = min(worst, -20)
        if "csrf" in cookie.name.lower() and not cookie.same_site:
            worst = min(worst, -20)
        if not cookie.is_secure:
            worst = min(worst, (-10 if is_session else -5) if has_transport else (-40 if is_session else -20))
        if is_session and not cookie.is_http_only:
            worst = min(worst, -30)
    return worst


def _sharing(seen: Seen) -> int:
    allows_cookies = seen.headers.get("access-control-allow-credentials", "").lower() == "true"
    return -50 if allows_cookies and seen.headers.get("access-control-allow-origin") == seen.asked_from else 0


def _transport(header: str | None) -> int:
    if header is None:
        return -20
    age = re.search(r"(?:^|;)\s*max-age=(\d+)", header.lower())
    if age is None or "," in header:
        return -20
    return 0 if int(age[1]) >= SIX_MONTHS else -10


def _redirection(seen: Seen) -> int:
    if seen.leads_to is None:
        return -20
    to = urlsplit(urljoin(seen.url.replace("https:", "http:", 1), seen.leads_to))
    if to.scheme != "https":
        return -20
    return 0 if to.hostname == urlsplit(seen.url).hostname else -5


def _referrer(header: str | None) -> int:
    if header is None:
        return 0
    return 5 if header.split(",")[-1].strip().lower() in PRIVATE else -5


def _integrity(seen: Seen) -> int:
    """Scripts of this origin need none; all that have it earn a little."""
    if not seen.scripts:
        return 0
    places = [(urlsplit(urljoin(seen.url, script.src)), script) for script in seen.scripts]
    foreign = [(place, script) for place, script in places if place.netloc != urlsplit(seen.url).netloc]
    if any(place.scheme != "https" for place, _script in foreign):
        return -20 if all(script.has_integrity for _place, script in foreign) else -50
    if all(script.has_integrity for script in seen.scripts):
        return 5
    return -5 if any(not script.has_integrity for _place, script in foreign) else 0


def _frames(policy: Mapping[str, set[str]], header: str) -> int:
    if "frame-ancestors" in policy:
        return 5
    return 0 if header.strip().lower() in {"deny", "sameorigin"} else -20


def _resource(header: str | None) -> int:
    if header is None or header == "cross-origin":
        return 0
    return 10 if header in {"same-origin", "same-site"} else -5
