"""What words for moods weigh in other programs, from 1 (heavy) to 5 (light): what is proposed for them. Data.

The word stays the person's own: "bad" is neither tired nor anxious, and LOT does not say so for them.
"""

from collections.abc import Mapping

BY_WEIGHT = {
    5: "rad great amazing awesome excellent fantastic wonderful ecstatic super genial toll",
    4: "good happy fine joyful cheerful relaxed proud loved gut bien bom bene",
    3: "meh ok okay neutral average normal so-so alright",
    2: "bad sad angry stressed worried lonely frustrated annoyed sick bored schlecht mal male",
    1: "awful terrible horrible depressed miserable hopeless lausig furchtbar",
}
PROPOSED: Mapping[str, str] = {word: str(weight) for weight, words in BY_WEIGHT.items() for word in words.split()}
