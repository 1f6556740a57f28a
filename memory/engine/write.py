"""From a plan to the words on the page: the question, its options, and why it is asked."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lot.clock import season
from lot.text import inside, shorten, tidy
from memory.engine.bank import BankOption, BankQuestion, capitalise
from memory.engine.kinds import Draft, Fact, Moment, Option, Plan
from memory.engine.occasions import anniversaries

STILL = "=still"  # no option of the bank can have this id
MOST_OPTIONS = 5
REMARK_LIMIT = 50
MONTHS = "January February March April May June July August September October November December".split()
RE_ASK_ANY = "{Phrase}, you said in {month}. Is it still so?"
RE_ASK_DATED = "On {day} you said: {phrase}. Does that still hold?"  # never the same words twice
BY_REASON = {
    "anniversary": "{Ago} today you said: {phrase}. And now?",
    "season": "It was {season} when you said: {phrase}. Is that so now, too?",
    "contradiction": "{Phrase}, you said in {month}. Lately: “{remark}”. Which is it now?",
}


def write(plan: Plan, moment: Moment) -> list[Draft]:
    """The question as it may be stored and shown, the better wording first. The plan holds all that may be quoted."""
    why = _why(plan, moment)
    if plan.fact is None:
        return [Draft(plan.question.text, options_of(plan.question), why)]
    # What was asked again once in words of its own is asked again in plainer ones, at last with the date in full.
    own = BY_REASON.get(plan.reason) or plan.question.re_ask or RE_ASK_ANY
    templates = [own] if plan.reason == "contradiction" else list(dict.fromkeys([own, RE_ASK_ANY, RE_ASK_DATED]))
    options = _re_ask_options(plan, plan.fact)
    return [Draft(_re_ask_text(plan, moment, template), options, why) for template in templates]


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
    phrase, remark = inside(said.quote), plan.sources[-1].quote
    text = template.format(
        phrase=phrase,
        Phrase=capitalise(phrase),
        month=month_name(said.on, moment.on),
        day=f"{said.on.day} {_(MONTHS[said.on.month - 1])} {said.on.year}",
        season=_(season(said.on, southern=moment.is_southern)),
        Ago=_ago(said.on, moment.on),
        remark=inside(shorten(remark, REMARK_LIMIT)),
    )
    return tidy(text)


def _ago(on: date, now: date) -> str:
    years = anniversaries(now).get(on, 0)
    if years == 0:
        return _("Half a year ago")
    return _("A year ago") if years == 1 else _("%(years)d years ago") % {"years": years}


def _re_ask_options(plan: Plan, fact: Fact) -> tuple[Option, ...]:
    """That it is still so, and what else it may be; first of these what was said in passing."""
    said = plan.sources[0]
    others = [option for option in plan.question.options if option.id != fact.option_id]
    others.sort(key=lambda option: option.id != fact.doubt_option)
    still = Option(STILL, _("Still so"), said.quote, fact.option_id)
    return (still, *(_option(option) for option in others[: MOST_OPTIONS - 1]))


def _why(plan: Plan, moment: Moment) -> str:
    days = (moment.on - plan.sources[0].on).days if plan.sources else 0
    return _(WHY.get(plan.reason, WHY["new_topic"])) % {"days": days}


WHY: Mapping[str, str] = {
    "thread": gettext_noop("It follows from what you said here. One thing leads to the next."),
    "ripe": gettext_noop("You said this %(days)d days ago. LOT asks a little more about it."),
    "old_fact": gettext_noop("Your answer is %(days)d days old. LOT asks whether it still holds."),
    "anniversary": gettext_noop("You said this on the same day of an earlier month or year. LOT asks how it is now."),
    "season": gettext_noop("The season has turned since you said this. LOT asks whether it has turned too."),
    "change": gettext_noop("Two of your answers differ. LOT asks once how that came about."),
    "contradiction": gettext_noop("Two things that you said do not agree. LOT asks once which of them holds."),
    "intention": gettext_noop("You have set out to do this. LOT asks about once a week how it goes."),
    "near": gettext_noop("You have spoken of this before. LOT asks about another side of it."),
    "new_topic": gettext_noop("LOT has not asked you about this yet. Later questions follow from what you say."),
}
