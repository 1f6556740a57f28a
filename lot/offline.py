"""What a device keeps of LOT: the manifest it is installed by, the files of its worker, and whose pages it shows."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.drafts import DraftStore, draft_store_of
from accounts.models import Session, User
from profiles.appearance import FRAMES, Look

OFFLINE_PAGE = "/offline/"
# All that the pages of a person, and the one for when LOT cannot be reached, are made of.
FILES = (
    "lot/lot.css",
    "lot/icon.svg",
    "django_htmx/htmx-2.min.js",
    "lot/lot.js",
    "lot/sealed.js",
    "lot/device.js",
    "lot/drafts.js",
    "lot/queue.js",
    "lot/note.js",
    "lot/kept.js",
    "lot/leave.js",
    "lot/keys.js",
    "lot/offline.js",
)


@dataclass(frozen=True, slots=True)
class Device:
    """What a page tells the device of the person: by what their texts are kept, where their day turns, until when."""

    store: DraftStore
    zone: str
    day_start_minutes: int
    until_ms: int  # since 1970, as browsers count


def device_of(request: HttpRequest) -> Device | None:
    """For the pages of who is signed in; None for everybody else."""
    user, session = getattr(request, "user", None), getattr(request, "session_row", None)
    if not isinstance(user, User) or not isinstance(session, Session):
        return None
    start = user.preferences.day_start
    until = min(session.idle_until, session.expires_at)
    minutes, until_ms = start.hour * 60 + start.minute, int(until.timestamp() * 1000)
    return Device(draft_store_of(user), user.profile.zone, minutes, until_ms)


def manifest(look: Look) -> dict[str, object]:
    """The web app manifest (W3C). Its colours are those of the page that it was asked for by."""
    frame = look.frame or FRAMES["light"]
    icon = {"type": "image/png", "sizes": "512x512"}
    return {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": settings.APP_NAME,
        "short_name": settings.APP_NAME,
        "description": _("One question a day, and what becomes of the answers."),
        "lang": settings.LANGUAGE_CODE,
        "dir": "ltr",
        "display": "standalone",
        "theme_color": frame,
        "background_color": frame,
        "icons": [
            {"src": static("lot/icon-192.png"), "type": "image/png", "sizes": "192x192"},
            {"src": static("lot/icon-512.png"), **icon},
            {"src": static("lot/icon-maskable-512.png"), **icon, "purpose": "maskable"},
        ],
        "shortcuts": [
            {"name": _("Write a note"), "url": "/#note"},
            {"name": _("Log"), "url": "/log/"},
        ],
    }


def worker_source() -> str:
    """The service worker with the files of this version; where it is switched off, one that clears up and leaves."""
    return _worker(settings.APP_VERSION)[1] if settings.SERVICE_WORKER else render_to_string("worker/off.js")


def worker_address() -> str:
    """Where pages register it: under an address that is another one as soon as it would keep something else, so that
    browsers look at once. Empty where it is switched off."""
    return f"{reverse('service-worker')}?{_worker(settings.APP_VERSION)[0]}" if settings.SERVICE_WORKER else ""


@lru_cache(maxsize=1)
def _worker(version_of_lot: str) -> tuple[str, str]:
    """Its version and its text. Hashed names tell the contents of files; the rest of what it does stands in the text
    itself. Static files do not change while a process runs."""
    files = [static(path) for path in FILES]
    plain = render_to_string("worker/on.js", {"files": files, "page": OFFLINE_PAGE, "static": settings.STATIC_URL})
    version = sha256(f"{version_of_lot} {plain}".encode()).hexdigest()[:16]
    return version, plain.replace("VERSION_OF_FILES", version)
