"""Progress out of REST."""

from typing import Any

from rest_framework import serializers

from progress.findings import Why
from progress.models import Award, Badge
from progress.services.reading import NextBadge


class TotalsSerializer(serializers.Serializer):
    """How many there are in all."""

    answers = serializers.IntegerField()
    notes = serializers.IntegerField()
    check_ins = serializers.IntegerField()
    days = serializers.IntegerField(help_text="Local days with at least one of them.")


class StreakSerializer(serializers.Serializer):
    """Days with an entry without a gap, rest days included."""

    length = serializers.IntegerField(help_text="0 where there is none.")
    began_on = serializers.DateField(allow_null=True)
    rest_days_used = serializers.IntegerField(help_text="Those that are part of `length`.")
    rest_days_left = serializers.IntegerField(help_text="0 to 4. A missed day uses one by itself.")
    longest = serializers.IntegerField()


class BadgeSerializer(serializers.Serializer):
    """A badge in the person's theme. `rule` and `parameter` say what it takes."""

    key = serializers.CharField()
    rule = serializers.ChoiceField(Badge.Rule.choices)
    parameter = serializers.IntegerField()
    name = serializers.CharField()
    symbol = serializers.CharField()


class AwardSerializer(BadgeSerializer):
    """A badge that was earned."""

    on = serializers.DateField(help_text="The local date on which it was earned.")


class NextBadgeSerializer(BadgeSerializer):
    """The badge that comes next."""

    to_go = serializers.IntegerField(help_text="How many days, answers or months are left.")


class ProgressSerializer(serializers.Serializer):
    """What it adds up to."""

    since = serializers.DateField(allow_null=True, help_text="The date of the first entry.")
    totals = TotalsSerializer()
    rests_until = serializers.DateTimeField(
        allow_null=True, help_text="Until when streak and badges rest; `streak` and `next_badge` are null until then."
    )
    streak = StreakSerializer(allow_null=True)
    badges = AwardSerializer(many=True)
    next_badge = NextBadgeSerializer(allow_null=True)


class DaySerializer(serializers.Serializer):
    """A local day."""

    on = serializers.DateField()
    answers = serializers.IntegerField()
    notes = serializers.IntegerField()
    check_ins = serializers.IntegerField()
    mood = serializers.FloatField(
        allow_null=True, help_text="The mean, 1 (heavy) to 5 (light); null without a check-in."
    )
    is_rest = serializers.BooleanField(help_text="Whether it used a rest day.")


class DaysSerializer(serializers.Serializer):
    """Every day of the range, in order."""

    results = DaySerializer(many=True)


class PatternSerializer(serializers.Serializer):
    """What goes together with lighter or heavier days. Together does not mean because."""

    sentence = serializers.CharField()
    n = serializers.IntegerField(help_text="How many days it speaks of.")
    baseline = serializers.FloatField(help_text="The share of all other days with a mood on which the same was so.")
    p = serializers.FloatField(help_text="How often chance does as well, with as many things tried.")


class PatternsSerializer(serializers.Serializer):
    """The patterns, or why there is none."""

    results = PatternSerializer(many=True)
    reason = serializers.ChoiceField([why.value for why in Why], allow_null=True)
    message = serializers.CharField(help_text="The reason in words; empty where there are patterns.")
    looked_at = serializers.DateTimeField(allow_null=True, help_text="LOT looks once a day.")


def badge_data(badge: Badge, theme: str) -> dict[str, Any]:
    """A badge as `BadgeSerializer` reads it."""
    look = {"name": badge.name_in(theme), "symbol": badge.symbol_in(theme)}
    return {"key": badge.key, "rule": badge.rule, "parameter": badge.parameter} | look


def award_data(award: Award, theme: str) -> dict[str, Any]:
    """An earned badge."""
    return badge_data(award.badge, theme) | {"on": award.on}


def next_badge_data(found: NextBadge | None, theme: str) -> dict[str, Any] | None:
    """The badge that comes next, or None."""
    return badge_data(found.badge, theme) | {"to_go": found.to_go} if found else None
