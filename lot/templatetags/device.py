"""For the frame of all pages: what it tells the device about who is signed in."""

from django import template
from django.template.context import Context

from lot.offline import Device, device_of, worker_address

register = template.Library()


@register.simple_tag(takes_context=True)
def device(context: Context) -> Device | None:
    """Of the person whose page this is."""
    request = context.get("request")
    return device_of(request) if request is not None else None


@register.simple_tag
def worker() -> str:
    """Where the service worker is registered; empty: nowhere."""
    return worker_address()
