"""Fictional people who have lived with LOT for a while, made through the services: to look at, to try, to measure."""

from ops.demo.living import live_days
from ops.demo.people import DOMAIN, demo_person, refuse_beside_others

__all__ = ["DOMAIN", "demo_person", "live_days", "refuse_beside_others"]
