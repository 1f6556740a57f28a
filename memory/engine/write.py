"""From a plan to the words on the page: the question, its options, and why it is asked."""

from datetime import date

from django.utils.translation import gettext as _

from memory.engine.bank import BankOption, BankQuestion, capitalise
from memory.engine.kinds import Draft, Moment, Option, Plan

STILL = "=still"  # no option of the bank can have this id
MOST_OPTIONS = 5
MONTHS = "January February March April May June July August September October November December".split()
RE_ASK_ANY = "{Phrase}, you said in {month}. Is it still so?"
RE_ASK_DATED = "On {day} you said: {phrase}. Does that still hold?"  # never the same words twice


def write(plan: Plan, moment: Moment) -> list[Draft]:
    """The question as it may be stored and shown, the better wording first. The plan holds all that may be quoted."""
    why = _why(plan, moment)
    if plan.fact is None:
        return [Draft(plan.question.text, options_of(plan.question), why)]
    # What was asked again once in words of its own is asked again in plainer ones, at last with the date in full.
    templates = dict.fromkeys([plan.question.re_ask or RE_ASK_ANY, RE_ASK_ANY, RE_ASK_DATED])
    return [Draft(_re_ask_text(plan, moment, template), _re_ask_options(plan), why) for template in templates]


def options_of(question: BankQuestion) -> tuple[Option, ...]:
    """The options of a bank question; what is remembered is the option's id."""
    return tuple(_option(option) for option in question.options)


def month_name(on: date, now: date) -> str:
    """ "March", or "March last year", or "March 2024"."""
    name = _(MONTHS[on.month - 1])
    if on.year == now.year:
        return name
    if on.year == now.year - 1:
        return _("%(month)s last year") % {"month": name}
    return f"{name} {on.year}"


def _option(option: BankOption) -> Option:
    return Option(option.id, option.text, option.phrase, option.id)


def _re_ask_text(plan: Plan, moment: Moment, template: str) -> str:
    said = plan.sources[0]
    return template.format(
        phrase=said.quote,
        Phrase=capitalise(said.quote),
        month=month_name(said.on, moment.on),
        day=f"{said.on.day} {_(MONTHS[said.on.month - 1])} {said.on.year}",
    )


def _re_ask_options(plan: Plan) -> tuple[Option, ...]:
    assert plan.fact is not None
    said, chosen = plan.sources[0], plan.fact.option_id
    others = [_option(option) for option in plan.question.options if option.id != chosen]
    return (Option(STILL, _("Still so"), said.quote, chosen), *others[: MOST_OPTIONS - 1])


def _why(plan: Plan, moment: Moment) -> str:
    if plan.reason == "thread":
        return _("It follows from what you said here. One thing leads to the next.")
    if plan.reason == "old_fact":
        days = (moment.on - plan.sources[0].on).days
        return _("Your answer is %(days)d days old. LOT asks whether it still holds.") % {"days": days}
    if plan.reason == "change":
        return _("Two of your answers differ. LOT asks once how that came about.")
    if plan.reason == "near":
        return _("You have spoken of this before. LOT asks about another side of it.")
    return _("LOT has not asked you about this yet. Later questions follow from what you say.")
