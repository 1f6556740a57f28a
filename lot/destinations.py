"""Where anything may be sent at all: the model providers that are set up, by name and host, and the weather's hosts."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

LABELS = {
    "together": "Together AI",
    "anthropic": "Anthropic",
    "openai": "OpenAI",
    "google": "Google",
    "mistral": "Mistral AI",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """A provider at a host. Consent is given to both, so that another address needs another consent."""

    provider: str
    host: str

    @property
    def id(self) -> str:
        """What consent is stored under: `anthropic@api.anthropic.com`."""
        return f"{self.provider}@{self.host}"

    @property
    def label(self) -> str:
        """The name that people know it by; a server of the operator's own has none but its host."""
        return LABELS.get(self.provider, self.host)


def label_of(worded_by: str) -> str:
    """Who worded something, as people know them: "OpenAI", for "openai gpt-6-luna v1"; empty where nobody did."""
    provider = worded_by.partition(" ")[0]
    return LABELS.get(provider, provider and _("a model of this server's own"))


def destination_of(provider: str) -> Destination:
    """Where this provider is reached."""
    return Destination(provider, urlsplit(settings.AI_BASE_URLS[provider]).netloc)


def is_set_up(provider: str) -> bool:
    """Whether there is a key; the server of one's own needs an address instead."""
    return bool(settings.AI_BASE_URLS["local"] if provider == "local" else settings.AI_KEYS[provider])


def weather_service() -> str:
    """The hosts that are asked where a city lies and for its weather; empty where the operator has switched it off.

    What consent is stored under, so that other hosts need another consent.
    """
    if not settings.WEATHER_ENABLED:
        return ""
    hosts = [urlsplit(url).netloc for url in (settings.WEATHER_URL, settings.WEATHER_PLACES_URL)]
    return ", ".join(dict.fromkeys(hosts))


def destinations() -> list[Destination]:
    """Those that are set up, in the order in which they are asked; none where the kill switch is on."""
    if not settings.AI_ENABLED:
        return []
    return [destination_of(name) for name in settings.AI_PROVIDERS if is_set_up(name)]
