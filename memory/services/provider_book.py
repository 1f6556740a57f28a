"""The ledger of one consultation: each call is allowed and written down before it is made, and settled after it."""

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from lot.destinations import destination_of
from memory.models import ProviderCall, SentText
from memory.models.providers import utc_day
from memory.providers.kinds import FREE, Account, Model, Outcome, Prompt, Reply
from memory.services import budgets, provider_states
from profiles.consent import consented


class ProviderBook:
    """What the router asks before and after each call."""

    def __init__(self, *, user: User, purpose: str, item_ids: Sequence[UUID], at: datetime) -> None:
        self.user, self.purpose, self.at = user, purpose, at
        self.item_ids = [str(item_id) for item_id in item_ids]
        self.sent: SentText | None = None
        self.last: ProviderCall | None = None
        self.why_not = ""

    def may_ask(self, account: Account) -> bool:
        """Whether this provider is not resting."""
        return provider_states.may_ask(account, timezone.now())

    @transaction.atomic
    def begin(self, account: Account, model: Model, prompt: Prompt) -> "tuple[ProviderCall, Model] | None":
        """The row of a call that is about to be made; None where consent is gone by now or the budget is spent."""
        place = destination_of(account.provider)
        if place.id not in consented(self.user.pk):
            self.why_not = "no consent"
            return None
        most = model.cost(prompt.most_tokens, prompt.max_tokens)
        on = utc_day(self.at)
        try:
            budgets.reserve(user=self.user, on=on, millionths=most)
        except budgets.BudgetSpent:
            self.why_not = "budget spent"
            return None
        call = ProviderCall(user=self.user, provider=account.provider, host=place.host, model=model.name)
        call.purpose, call.item_ids, call.sent = self.purpose, self.item_ids, self._sent(prompt)
        call.cost_millionths, call.on, call.created_at = most, on, timezone.now()
        call.save(force_insert=True)
        self.last = call
        return call, model

    @transaction.atomic
    def end(
        self, begun: "tuple[ProviderCall, Model]", outcome: Outcome, *, seconds: float, reply: Reply | None
    ) -> None:
        """Its outcome, time, tokens and cost. What nobody can know counts as the most that it can have been."""
        call, model = begun
        reserved = call.cost_millionths
        if outcome in FREE:
            call.cost_millionths = 0
        elif reply is not None and reply.tokens_in is not None and reply.tokens_out is not None:
            call.tokens_in, call.tokens_out = reply.tokens_in, reply.tokens_out
            call.cost_millionths = model.cost(reply.tokens_in, reply.tokens_out)
        call.outcome, call.milliseconds = outcome.value, round(seconds * 1000)
        call.save(update_fields=["outcome", "milliseconds", "tokens_in", "tokens_out", "cost_millionths"])
        budgets.settle(user=self.user, on=call.on, reserved=reserved, spent=call.cost_millionths)

    def note(self, account: Account, outcome: Outcome) -> None:
        """How the provider did, for all processes."""
        provider_states.note_outcome(account, outcome, timezone.now())

    def _sent(self, prompt: Prompt) -> SentText:
        """One row, however many are asked the same."""
        if self.sent is None:
            sent = SentText(user=self.user, created_at=timezone.now())
            sent.system, sent.text = prompt.system, prompt.text
            sent.schema = json.dumps(prompt.schema, ensure_ascii=False)
            sent.save(force_insert=True)
            self.sent = sent
        return self.sent
