"""Who speaks, and of whom: what makes words of death a story, a memory, a joke or a denial rather than a wish."""

import re

OTHERS = frozenset(
    "he she they you we who people someone somebody anyone everybody everyone patients clients teenagers students men women "
    "brother sister mum mom mother dad father friend son daughter husband wife patient client character hero heroine "
    "narrator protagonist villain singer uncle aunt cousin neighbour neighbor colleague boss teacher cat dog grandma "
    "grandad grandpa granny nan gran grandfather grandmother student boy girl man woman child kids boyfriend girlfriend "
    "partner roommate flatmate actor actress king queen prince mate farmers veterans celebrity poet author".split()
)
NEGATIONS = frozenset("not never no without nor neither hardly nobody none stopped".split())
# "I can not stop thinking of it", "not only", "not sure": no denials.
NOT_DENIALS = frozenset("stop help only just sure know care think okay ok fine sleep eat mind resist shake".split())
NEAR = 60  # characters
MINE = frozenset("i me my myself".split())
# "No reason not to", "why not": twice no.
_NO_DENIAL = tuple(f"{word} not {rest}" for word in ("reason", "why", "reasons", "trying", "hard", "excuse") for rest in ("", "to "))
BREAKS = frozenset("and but so because that if when then or".split())

_SAID = r"(?:said|says|say|saying|told|tells|texted|texts|wrote|writes|whispered|whispers|screamed|shouted|shouts|yelled|sings|sang|sobbed|replied|joked|admitted|confessed|asked|muttered|posted|claims|claimed|announced)"
_OTHER = (
    rf"(?:he|she|they|who|(?:my|a|his|her|our|the|one|another|some|this) (?:\w+ ){{0,2}}(?:{'|'.join(sorted(OTHERS - {'we', 'you', 'he', 'she', 'they', 'who'}))}))"
)
REPORTED_BEFORE = re.compile(rf" {_OTHER} (?:\w+ ){{0,4}}{_SAID} (?:\w+ ){{0,6}}$")
REPORTED_AFTER = re.compile(rf"^(?:(?!i |me |my )\w+ ){{0,4}}(?:{_OTHER} (?:\w+ )?{_SAID}|{_SAID} (?:my|the|a|his|her|our|he|she|grandpa|grandma|gran|mum|mom|dad|nan|lottery) ) ?")
_MEDIA = (
    r"(?:novel|story|short story|book|movie|film|series|episode|character|protagonist|hero|heroine|villain|narrator|game|lyrics?|"
    r"song|album|poem|play|opera|podcast|documentary|article|news|headline|headlines|chapter|tv|show|scene|line|chorus|band|musical|"
    r"rehearsal|script|stage|audition|quote|sign|t shirt|meme|tweet|radio|lecture|essay|thesis|seminar|case study|module|exhibition|course|"
    r"helpline|hotline|romeo|hamlet|juliet|werther|ophelia|radio|fiction|playlist|soap|sitcom|boss|level|campaign)"
)
TOLD = re.compile(
    rf" (?:my|the|our|a|this|in|that|his|her|their|whose|where|called|new|school|saw|read|reading|watched|watching|writing|wrote|sing|singing) (?:\w+ )?{_MEDIA} (?:\w+ ){{0,6}}"
    r"(?:goes|says|sings|called|titled|screams|where|which|who|named|whose|has to|have to|about|thinks|wants|is about|is called|opens|line|i (?:have to|had to|must|get to|play)|dies|kills|said|on) "
)
STAGED = re.compile(rf" i (?:play|am playing|have to (?:shout|say|sing|act|pretend|scream)|had to (?:shout|say|sing|act|pretend|scream)|get to (?:shout|say|die)) ")
PAST = re.compile(
    r" (?:used to|years ago|back then|a decade ago|decades ago|when i was (?:a |an |\d+|young|younger|in |at |thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|little|drinking|married|still)"
    r"|as a (?:teen\w*|kid|child|student|boy|girl|young)|in my (?:teens|twenties|thirties)|in (?:19|20)\d\d|those days|at (?:fifteen|sixteen|seventeen|eighteen|nineteen|fourteen) |"
    r"(?:in|into) recovery|long behind me|years (?:clean|sober|since)|(?:last year|that year|that winter|that summer) (?:\w+ ){0,8}(?:but now|glad)|(?:glad|grateful|happy) (?:that )?i (?:did not|never|failed|stayed|am still here|am here|am alive|survived|lived)) "
)
NOW = re.compile(
    r" (?:again|still|now|lately|today|tonight|these days|this (?:week|morning|month)|come back|coming back|came back|is back|are back|back again|recently|every (?:day|night)|keep|any more) "
)
MUNDANE = re.compile(
    r" (?:meeting|meetings|sudoku|crossword|spreadsheet|homework|printer|puzzle|recipe|diet|workout|gym|knitting|pattern|car park|parking|"
    r"traffic|queue|commute|laundry|ironing|dishes|washing up|exam|exams|revision|essay|thesis|subscription|shift|project|sugar|smoking|"
    r"coffee|carbs|netflix|haircut|laptop|phone|wifi|level|game|match|goal|tax|taxes|invoice|landlord|flat hunting|wallpaper|ikea|zoom|sourdough|"
    r"podcast|garden|gardening|roses|holiday|vacation|hotel|escape room|maze|marathon|jog|pilates|yoga|choir|rehearsal|recital|training|bike|paperwork|"
    r"seminar|lecture|presentation|slides|denver|moving|movers|new job|office|colleagues|wardrobe|declutter\w*|charity|retire|retirement|haha|lol|lmao) "
)


def is_mine(before: str) -> bool:
    """Whether the words before a wish leave it to the one who writes: "I", or nobody at all."""
    said = before.split()[-12:]
    for place in range(len(said) - 1, -1, -1):
        word, after = said[place], said[place + 1] if place + 1 < len(said) else ""
        if word in MINE and not (word == "my" and after in OTHERS):
            return True
        # "Fed the cat and thought of it": what stands before an "and" deep in a sentence is no subject of it.
        if word in OTHERS and not (after in ("and", "but") and place > 1):
            return False
    return True


def is_denied(before: str) -> bool:
    """Whether "not" or "never" stands between the one who writes and the wish, and takes it back."""
    words = before.split()
    later = ""
    for word in reversed(words[-5:]):
        if word in NEGATIONS:
            return later not in NOT_DENIALS and not f"{before.strip()} ".endswith(_NO_DENIAL)
        if word in BREAKS or word in ("i", "me"):
            break
        later = word
    return bool(re.search(r" not (?:saying|mean|meaning|like|that|because|think|thinking|suggesting) (?:that )?i (?:am |would |will |really )?$", f" {' '.join(words)} "[:-1] + " "))


# Manners of speaking, which are taken out before anything is looked for.
_IDIOMS = re.compile(
    r"(?<= )(?:to die for|dying (?:for|to (?!die|be dead|escape))|die (?:laughing|hard|down|out|off|inside|a little|on (?:this|that) hill|for (?:a|an|some|that|those|the|her|his|this|my country)|"
    r"of (?:\w+ )?(?:laughter|laughing|embarrassment|shame|boredom|heat|cold|cringe|hunger|thirst|joy|happiness|cuteness|curiosity|excitement|envy|old age|jealousy|fright|suspense)|"
    r"trying|happy|old|of old)|died (?:laughing|inside|a little|of \w+|on (?:stage|the spot))|(?:is|are|was|were|been|s|almost|nearly|really|absolutely|literally|keeps|just) (?:killing|murdering) me|(?:nearly|almost|practically) (?:killed|finished) me|"
    r"dead (?:tired|on my feet|asleep|simple|serious|straight|beat|ends?|lines?|lifts?|pan|good|easy|sure|set|slow|cute|funny|quiet|battery|phone|last|wrong|right|certain|on time|drop|sea|poets|excited|keen|chuffed|proud)|"
    r"drop dead|(?:bored|sick|scared|frightened|worried|loved|tickled|frozen|starved|worked|sweating|thrilled|bore|scare|scaring|boring|freeze|freezing|hugged|talked) (?:\w+ )?to death|"
    r"rather (?:die|be dead) than (?!(?:live|be alive|go on|keep|stay|spend another|exist|continue|wake|face another|go through (?:this|it)))|(?:social|career|political|commercial) suicide|over my dead body|"
    r"(?:phone|battery|laptop|plants?|car|engine|basil|fern|screen|wifi|signal|tablet|watch|conversation|party) (?:\w+ )?(?:died|dead|dies|dying)|(?:kill|killing|killed) (?:time|it|two|the (?:lights?|engine|mood|vibe))|"
    r"(?:matter|question|case) of life (?:and|or) death|life or death|like death(?: warmed up)?|catch my death|death (?:metal|star|valley|row|stare|trap)|black death|"
    r"shoot myself in the foot|shot myself in the foot|hang out|hanging out|killing myself (?:laughing|to (?:get|finish|meet|make|please))|kill myself laughing|"
    r"(?:threw|throw|throwing) myself into (?:work|my|the (?:project|work|music|job|new))) "
)


def without_idioms(line: str) -> str:
    """The words with manners of speaking taken out; a mark stays in their place."""
    return _IDIOMS.sub("~ ", line)


def is_told(line: str, start: int, end: int) -> bool:
    """Whether somebody else says it, in life or in a work."""
    before, after = line[:start][-NEAR:], line[end:].lstrip()
    if REPORTED_BEFORE.search(before) or REPORTED_AFTER.match(after):
        return True
    return bool(TOLD.search(before) or STAGED.search(before) or (TOLD.search(line) and " i " not in line[:start]))


def is_past(line: str) -> bool:
    """Whether it tells of a time that is over."""
    return bool(PAST.search(line)) and not NOW.search(line)


def around(line: str, start: int, end: int) -> str:
    """What stands near a place in the sentence: there the rest of a diary's day says nothing about it."""
    return line[max(0, line.rfind(" ", 0, max(0, start - NEAR // 2))) : (line.find(" ", end + NEAR) + 1 or len(line))]


def is_mundane(near: str) -> bool:
    """Whether it is about a thing of every day, where a hint is more likely a manner of speaking."""
    return bool(MUNDANE.search(near))
