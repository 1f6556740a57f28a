"""What the people of a country are used to, where a person has not said: the first day of a week, the degrees.

By the tables of CLDR (`weekData`, `measurementData`), https://cldr.unicode.org. Elsewhere a week begins on Monday.
"""

SUNDAY_FIRST = frozenset(
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH "
    "PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW".split()
)
SATURDAY_FIRST = frozenset("AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY".split())
FAHRENHEIT = frozenset("BS BZ PR PW US".split())
MONDAY, SATURDAY, SUNDAY = 0, 5, 6  # as `date.weekday()` counts


def first_weekday(country: str) -> int:
    """With which day a week begins where this person lives (ISO 3166-1 alpha-2); Monday where that is not known."""
    return SUNDAY if country in SUNDAY_FIRST else SATURDAY if country in SATURDAY_FIRST else MONDAY
