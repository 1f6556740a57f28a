"""Which providers this installation has, from the settings, in their order."""

import tomllib
from collections.abc import Collection
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lot.destinations import destinations
from memory.providers.anthropic import AnthropicProvider
from memory.providers.base import Provider
from memory.providers.google import GoogleProvider
from memory.providers.kinds import Account, Model
from memory.providers.local import LocalProvider
from memory.providers.mistral import MistralProvider
from memory.providers.openai import OpenAIProvider
from memory.providers.together import TogetherProvider

PROVIDERS: dict[str, type[Provider]] = {
    kind.name: kind
    for kind in (TogetherProvider, AnthropicProvider, OpenAIProvider, GoogleProvider, MistralProvider, LocalProvider)
}


def providers(allowed: Collection[str] | None = None) -> list[Provider]:
    """Those that are set up; of these only the destinations `allowed`, as `lot.destinations` names them."""
    found = [place for place in destinations() if allowed is None or place.id in allowed]
    return [PROVIDERS[place.provider](account_of(place.provider)) for place in found]


def account_of(provider: str) -> Account:
    """Key, address and models."""
    return Account(
        provider=provider,
        base_url=settings.AI_BASE_URLS[provider],
        models=models_of(provider),
        key=settings.AI_KEYS[provider],
    )


def models_of(provider: str) -> tuple[Model, ...]:
    """The models in the order in which they are asked; those of one's own server cost nothing."""
    if provider == "local":
        return tuple(Model(name) for name in settings.LOCAL_AI_MODELS)
    return read_models(settings.AI_MODELS_FILE).get(provider, ())


@cache
def read_models(path: Path) -> dict[str, tuple[Model, ...]]:
    """The list in a file. Raises ImproperlyConfigured for what cannot be read as one."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return {name: tuple(_model(row) for row in rows) for name, rows in data.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ImproperlyConfigured(f"AI_MODELS_FILE cannot be read: {error}") from None


def _model(row: dict[str, object]) -> Model:
    """Raises what `read_models` names."""
    if unknown := set(row) - {"name", "input", "output", "effort"}:
        raise ValueError(f"a model has no {', '.join(sorted(unknown))}")
    price_in, price_out = float(str(row["input"])), float(str(row["output"]))
    if not 0 <= price_in < float("inf") or not 0 <= price_out < float("inf"):
        raise ValueError("a price is below zero or none")
    return Model(str(row["name"]), price_in, price_out, str(row.get("effort", "")))
