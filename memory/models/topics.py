"""What a person said about topics."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lot.models import OwnedModel, OwnedQuerySet


class TopicRuleQuerySet(OwnedQuerySet["TopicRule"]):
    """Reads of what a person said about topics."""

    def muted(self) -> list[str]:
        """The topics that are not asked about."""
        return list(self.filter(rule=TopicRule.Rule.MUTED).order_by("topic").values_list("topic", flat=True))


class TopicRule(OwnedModel):
    """A topic that a person wants less of, or none."""

    class Rule(models.TextChoices):
        LESS = "less", _("less")
        MUTED = "muted", _("not at all")

    topic = models.CharField(max_length=20)
    rule = models.CharField(max_length=5, choices=Rule)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TopicRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="memory_one_rule_a_topic")]

    def __str__(self) -> str:
        return f"{self.topic}: {self.rule}"
