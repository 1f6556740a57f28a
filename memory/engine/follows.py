"""What an answer leads to: the follow-up of its option, or after own words one written for them, or a probe."""

from memory.engine.bank import PROBE_MARK, Bank, BankQuestion, probe_of

DEEPEST = 4


def follows(bank: Bank, asked: BankQuestion, option_id: str | None) -> tuple[BankQuestion, ...]:
    """The questions that may follow; without an option the answer was in own words that say none of them.

    What another system asked is asked more about when it has ripened.
    """
    if asked.depth == DEEPEST or asked.is_carried:
        return ()
    if option_id is not None:
        option = asked.option(option_id)
        follow = bank.get(option.follow) if option else None
        return (follow,) if follow else ()
    own = bank.get(asked.own_follow)
    if own or PROBE_MARK in asked.id:
        return (own,) if own else ()
    # One probe an answer, always the same for a question: more of them would sound like a form.
    return (probe_of(asked, bank.probes[len(asked.text) % len(bank.probes)]),)
