"""Plain statements in six more languages: few and careful, since no rule can see through what it does not know."""

import re

# Words without accents, one space between. What is said of others has another verb form, or another pronoun before it.
_SAID = {
    "de": (
        r"ich (?:will|mochte|mocht|wollte|wurde gern|wunsche mir zu) (?:\w+ ){0,3}(?<!nicht )(?:sterben|tot sein)",
        r"(?:ich|wenn ich|dass ich|mich) (?:\w+ ){0,8}(?:mich (?:\w+ ){0,3})?(?:umbringen|umzubringen|umbringe|tote mich|toten will)|bringe? mich (?:\w+ )?um(?! den)",
        r"mir (?:\w+ ){0,3}(?:das leben (?:zu )?nehmen|das leben nehme|etwas antun|etwas anzutun|was antun|die pulsadern)|nehme? mir das leben",
        r"(?:denke|denk|dachte|gedanken|gedacht|plane) (?:\w+ ){0,5}(?:selbstmord|suizid|selbsttotung|ans sterben|an den tod)|(?:selbstmordgedanken|suizidgedanken|suizidal|lebensmude)",
        r"ich (?:\w+ ){0,6}(?:geritzt|ritze mich|ritzen|selbst verletzt|verletze mich selbst)",
        r"(?:will|mochte|mag|kann|wollte) (?:\w+ ){0,4}nicht mehr (?:\w+ ){0,2}(?:leben|weiterleben|da sein|existieren|aufwachen|hier sein|weitermachen)|nicht mehr (?:leben|aufwachen|da sein|da ware|da bin|existieren)",
        r"(?:ware|war|wenn) (?:ich )?(?:\w+ ){0,4}(?:nicht mehr da|tot|nie geboren|nicht geboren|niemals geboren)|nie geboren worden",
        r"(?:keine?n?|null) (?:lust|kraft|grund|sinn|willen) (?:\w+ ){0,3}(?:zu leben|leben|weiterzuleben|weiterzumachen)|(?:ob|dass) ich (?:lebe|leb) oder (?:sterbe|tot)|lebenswillen verloren|mein leben (?:\w+ ){0,3}(?:beenden|nicht lebenswert)|des lebens mude",
        r"ohne mich (?:\w+ ){0,4}besser|besser (?:dran )?ohne mich|(?:nur|bloss|allen|eine) (?:\w+ )?(?:eine )?last fur|niemand wurde mich vermissen|kann nicht mehr so weiter|sehe keinen ausweg",
    ),
    "fr": (
        r"(?:je (?:veux|voudrais|vais|souhaite|prefere|prefererais)|envie de|j ai envie de|j aimerais|hate de) (?:(?!pas)\w+ ){0,2}(?:mourir|crever|etre mort\w*)",
        r"(?:(?<!va )me|m) (?:\w+ )?(?:tuer|suicider|pendre|noyer|faire du mal|(?:encore )?fait (?:encore )?du mal (?:expres|encore|volontairement)|(?:suis|ai) (?:\w+ ){0,2}fait du mal|ouvrir les veines|jeter sous|scarifi\w+|coupe\w* expres|foutre en l air|oter la vie)|me suicid\w+",
        r"(?:pense|penser|pensees|songe|idees|envies) (?:\w+ ){0,3}(?:suicid\w*|mort\b(?! de)|mourir|en finir)|en finir (?:avec la vie|avec tout|ce soir|pour de bon|une (?:bonne )?fois)|mettre fin a (?:mes jours|ma vie)",
        r"(?:ne |n )?(?:veux|ai|voudrais|voulais)? ?plus (?:\w+ ){0,2}(?:envie de )?(?:vivre|exister|etre la|me reveiller|etre en vie)|ne (?:veux|voudrais) pas (?:me reveiller|vivre|exister)",
        r"(?:jamais|ne (?:plus|pas)|ne plus jamais) (?:\w+ )?(?:me reveiller|etre nee?|etre ne)|(?:jamais|pas) etre nee?|voudrais disparaitre|envie de disparaitre",
        r"(?:ras le bol|marre|fatiguee?|lasse?|assez) (?:\w+ )?de (?:\w+ )?(?:vivre|la vie|exister|cette vie)|vie ne vaut (?:\w+ )?(?:la peine|le coup|plus)|aucune? (?:raison|envie) de vivre|(?:que je|si je) (?:vive|vis) ou (?:que je )?(?:meure|meurs)|vivre ou (?:de )?mourir|ne me reveill\w+ (?:pas|plus)|dormir (?:et )?(?:pour toujours|ne (?:plus|jamais))|plus (?:la )?force de vivre",
        r"(?:mieux|serait|seraient) (?:\w+ ){0,2}sans moi|je suis un (?:poids|fardeau)|personne ne me regrettera|plus la force de continuer|je n en peux plus de (?:vivre|cette vie)",
    ),
    "es": (
        r"(?<!no )(?:quiero|queria|quisiera|deseo|ganas de|prefiero|preferiria|ojala|me gustaria|voy a) (?:\w+ ){0,2}(?:morir|morirme|estar muert\w+|estuviera muert\w+|muriera|me muera)(?! de (?:risa|verguenza|hambre|frio|calor|sueno))",
        r"(?:matarme|suicidarme|me voy a matar|ahorcarme|cortarme (?:las venas|los brazos|las piernas|las munecas|otra vez)|quitarme la vida|hacerme dano|autolesion\w*|tirarme (?:por|al|del|de|a las vias)|me (?:\w+ )?(?:corte|hice dano) (?:\w+ ){0,3}(?:otra vez|de nuevo|a proposito)|acabar con (?:mi vida|todo)|terminar con mi vida)",
        r"(?:pienso|pensando|pensar|pensamientos|ideas) (?:\w+ ){0,3}(?:suicid\w*|la muerte|morir|morirme|muerte)",
        r"(?:no|ya no) (?:\w+ )?(?:quiero|tengo ganas de|deseo|queria|puedo|quisiera) (?:\w+ )?(?:vivir|existir|seguir (?:viviendo|viva|vivo|aqui|asi)|despertar\w*|estar aqui|estar viv\w+|mas vivir)(?! (?:en|con|aqui|lejos))",
        r"(?:no (?:haber|hubiera|haberme)) (?:\w+ )?(?:nacido|despertado)|nunca (?:haber|hubiera) nacido|ojala no (?:me )?(?:despierte|despertara|existiera|hubiera)|no despertar\w*|quiero desaparecer|dormir(?:me)? (?:y |para )(?:no|siempre)",
        r"cansad\w+ de (?:\w+ )?(?:vivir|la vida|existir|esta vida)|no vale la pena (?:vivir|seguir viviendo)|(?:vida|vivir) (?:\w+ )?no (?:\w+ )?(?:vale la pena|tiene sentido)|(?:razon|razones|motivo|motivos|sentido) (?:\w+ )?(?:para|de|a) (?:\w+ )?(?:vivir|vida|seguir viviendo)|(?:si|igual) (?:\w+ )?viv\w+ o muer\w+|vivir (?:o|que) morir|quiero estar en este mundo",
        r"mejor sin mi|sin mi (?:\w+ )?(?:mejor|felices)|soy una carga|nadie me (?:va a )?(?:extranar\w*|echar\w* de menos)|no puedo mas con (?:la vida|mi vida|todo)",
    ),
    "pt": (
        r"(?<!nao )(?:quero|queria|vontade de|desejo|prefiro|preferia|gostava de|gostaria de|vou) (?:\w+ )?(?:morrer|estar mort\w+)(?! de (?:rir|vergonha|fome|frio|calor|sono))",
        r"(?:matar me|me matar|suicidar me|me suicidar|vou me matar|enforcar me|me enforcar|tirar a (?:minha )?(?:propria )?vida|acabar com (?:a minha vida|minha vida|tudo)|por fim a (?:minha )?vida|me cortar|cortar me|cortei me (?:de novo|outra vez)|me cortei (?:de novo|outra vez)|magoar me|me machucar de proposito|atirar me (?:da|do|para))|(?:cortei|cortar|machuquei|magoei) (?:\w+ ){0,4}(?:de proposito|outra vez|de novo)",
        r"(?:penso|pensando|pensar|pensamentos|ideias|a pensar) (?:\w+ ){0,3}(?:suicid\w*|na morte|em morrer|morte|me matar)",
        r"(?:nao|ja nao) (?:\w+ )?(?:quero|queria|tenho vontade de|aguento|consigo|desejo) (?:mais )?(?:\w+ )?(?:viver|existir|acordar|estar aqui|estar viv\w+|continuar viv\w+)(?! (?:em|com|no|na|aqui perto))",
        r"nunca (?:ter|tivesse) nascido|nao (?:ter|tivesse) nascido|nao acordar(?! cedo)|nao acordasse|quero (?:desaparecer|sumir)|queria (?:desaparecer|sumir)|dormir (?:e |para )(?:nao|sempre|nunca)",
        r"cansad\w+ de (?:\w+ )?(?:viver|vida|existir)|nao vale a pena (?:viver|continuar)|vida (?:\w+ ){0,2}(?:nao vale|sem sentido|nao faz sentido)|(?:razao|razoes|motivo|motivos|sentido|vontade) (?:\w+ )?(?:para|de|em|pra) (?:\w+ )?viver|viv\w+ ou morr\w+|vivo ou morto",
        r"melhor sem mim|sem mim (?:\w+ ){0,3}melhor|sou um (?:fardo|peso)|ninguem (?:\w+ )?(?:sentiria|vai sentir|sentira) (?:a )?(?:minha )?falta",
    ),
    "it": (
        r"(?<!non )(?:voglio|vorrei|volevo|desidero|ho voglia di|preferirei|preferisco|spero di|sto per) (?:\w+ ){0,2}(?:morire|morirmene|essere mort\w+)(?! d(?:i|al|alle)? ?(?:ridere|risate|vergogna|fame|freddo|caldo))",
        r"(?:ammazzarmi|uccidermi|suicidarmi|impiccarmi|buttarmi (?:\w+ ){0,3}(?:treno|ponte|finestra|balcone|sotto)|tagliarmi (?:le vene|i polsi|di nuovo)|farmi del male|togliermi la vita|farla finita|mi ammazzo|mi uccido|mi sono (?:\w+ )?(?:tagliat\w+|fatt\w+ del male) (?:\w+ ){0,3}(?:di nuovo|apposta|ancora)?)(?! (?:radendo|cucinando|con il coltello del))",
        r"(?:penso|pensando|pensare|pensieri|idee) (?:\w+ ){0,3}(?:suicid\w*|alla morte|di morire|di morte|di farla finita|ammazzarmi)",
        r"non (?:\w+ )?(?:voglio|vorrei|ho voglia di|riesco|ho piu voglia di|desidero|ce la faccio) (?:piu )?(?:\w+ )?(?:vivere|esistere|svegliarmi|esserci|essere qui|essere viv\w+|continuare a vivere)(?! (?:in|con|a|qui vicino))",
        r"(?:mai|non) (?:esser\w* )?(?:fossi )?nat[oa]|non svegliarmi|non mi sveglias\w*|(?:voglio|vorrei) (?:solo )?(?:sparire|scomparire)|dormire (?:e |per )(?:non|sempre|mai)",
        r"stanc\w+ di (?:\w+ )?(?:vivere|vita|esistere)|non vale la pena (?:di )?(?:vivere|continuare)|vita (?:\w+ ){0,2}(?:non vale|non ha (?:piu )?senso|senza senso)|(?:ragione|ragioni|motivo|motivi|senso) (?:\w+ )?(?:per|di|a) (?:\w+ )?viv\w+|viv\w+ o muo\w+|vivere o morire|viva o morta|vivo o morto",
        r"meglio senza di me|senza di me (?:\w+ ){0,3}meglio|sono un peso|nessuno sentirebbe la mia mancanza",
    ),
    "nl": (
        r"ik (?:wil|wilde|zou|ga|wou) (?:(?!niet)\w+ ){0,3}(?:dood|sterven|doodgaan|dood zijn)(?! van)",
        r"(?:mezelf|mijzelf|mij|me) (?:\w+ ){0,3}(?:van kant|ophangen|doden|pijn (?:te )?doen|snijden|snij|verwonden|beroven|verdrinken|iets aandoen)|zelfmoord (?:plegen|te plegen)|maak er een einde aan|(?:een )?einde? (?:\w+ )?(?:aan mijn leven|(?:te )?maken)|heb (?:me|mezelf) (?:\w+ ){0,4}(?:gesneden|pijn gedaan)",
        r"(?:denk|denken|dacht|gedachten|nadenken) (?:\w+ ){0,4}(?:zelfmoord|zelfdoding|aan de dood|aan doodgaan|suicide)|suicidaal|zelfmoordgedachten",
        r"(?:wil|hoef|kan|wilde|zou) (?:\w+ ){0,3}niet meer (?:\w+ ){0,2}(?:leven|zijn|wakker|bestaan|er zijn|hier zijn|verder)|niet meer (?:wakker word\w*|wakker hoef\w*|leven|er (?:zijn|was))",
        r"(?:nooit|niet) (?:geboren|bestaan|bestond)|wou dat ik (?:\w+ ){0,3}(?:dood|niet meer|nooit)|was ik maar (?:dood|nooit|er niet)|voor altijd slapen|(?:wil|zou willen) verdwijnen",
        r"(?:levensmoe|moe van het leven|klaar met (?:het )?leven|zat van het leven)|geen (?:reden|zin|kracht) (?:meer )?(?:om |in )?(?:te |het )?lev\w+|leven (?:\w+ ){0,2}(?:niet de moeite|geen zin|niets waard)|(?:of ik|als ik) (?:nou )?leef of (?:sterf|doodga|dood)",
        r"beter (?:af )?zonder mij|zonder mij (?:\w+ ){0,3}beter|ben (?:\w+ )?(?:een )?last voor|niemand zou me missen",
    ),
}
_PATTERNS = {name: re.compile(rf" (?:{'|'.join(lines)})(?= )") for name, lines in _SAID.items()}
# Words of which one at least stands wherever somebody speaks of themselves in that language.
_MARKS = {
    "de": frozenset("ich mir mich mein meine ohne suizidal selbstmordgedanken lebensmude nie".split()),
    "fr": frozenset("je j me m moi vie ma envie mourir marre jamais".split()),
    "es": frozenset("me mi yo quiero no soy ya vida morirme ojala nunca cansada cansado pienso".split()),
    "pt": frozenset("me eu minha nao quero vida vontade nunca cansada cansado penso sou queria mim".split()),
    "it": frozenset("mi voglio ho non vorrei vita io mai stanco stanca penso sono me".split()),
    "nl": frozenset("ik me mezelf mij mijn niet nooit geen zelfmoord suicidaal".split()),
}
_OTHERS = re.compile(
    r" (?:er|sie|il|elle|ella|el|ele|ela|lui|lei|hij|zij|film|roman|libro|livro|boek|buch|livre|serie|news|artikel|article|"
    r"personnage|personaje|personagem|figur|canzone|lied|chanson) (?:\w+ ){0,3}$"
)


def says_so(line: str) -> bool:
    """Whether a sentence of plain words (`words.sentences`) holds one of the phrases, and is not about another person."""
    said = frozenset(line.split())
    for name, pattern in _PATTERNS.items():
        if said.isdisjoint(_MARKS[name]):
            continue
        if any(not _OTHERS.search(line[: found.start() + 1]) for found in pattern.finditer(line)):
            return True
    return False
