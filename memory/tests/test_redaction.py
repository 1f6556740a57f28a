"""What says who someone is or where does not leave: two hundred planted strings, and what must stay as it is."""

import pytest

from memory.providers.redaction import Redactor

NAMES = ["Ada Lovelace", "Byron", "Ockham Park", "José Müller"]
PLANTED = {
    "email": """ada@example.org ada.lovelace@example.co.uk a+b@sub.example.com ada_l@example.museum x@y.io
        ADA@EXAMPLE.ORG ada-1@ex-ample.org 'ada'@example.org ada.l@bücher.example first.last@firm.de q@q.pt
        ada%home@example.net ada&co@example.net 1234@example.org ada@1and1.com ａｄａ@example.org""".split(),
    "email_words": """ada (at) example (dot) org|ada[at]example[dot]org|ada {at} example {dot} org
        |ada at example dot org|ada.l (at) mail (dot) example (dot) org|ada [at] example.org""".split("|"),
    "phone": """+351 912 345 678|00351912345678|0049 30 1234567|+49 (0)30 901820|030/901820-44|(020) 7946 0958
        |020 7946 0958|07700 900123|+44 7700 900123|+1 (212) 555-0187|212-555-0187|212.555.0187|1-800-555-0199
        |06 12 34 56 78|06.12.34.56.78|+33 6 12 34 56 78|912345678|91 234 56 78|+34 612 34 56 78|0161 496 0000
        |+81-3-1234-5678|+55 11 91234-5678|0800 1111 000|+41 44 668 18 00|+43 1 58858|+45 32 32 32 32|+46 8 123 456
        |+32 2 555 12 12|+39 06 6982|+48 22 694 55 80|+31 20 123 4567|(11) 91234-5678
        |+353 1 234 5678|٠٩١٢٣٤٥٦٧٨|+1.212.555.0187|0041446681800|555 0187 22""".split("|"),
    "card": """4111 1111 1111 1111|4111111111111111|5500-0055-5555-5559|340000000000009|3782 822463 10005
        |6011 1111 1111 1117|30569309025904|3530111333300000|4222222222222|5555 5555 5555 4444|2223003122003222
        |5105105105105100|4012888888881881
        |6304000000000000""".split("|"),
    "account": """DE89 3704 0044 0532 0130 00|DE89370400440532013000|GB29 NWBK 6016 1331 9268 19|GB29NWBK60161331926819
        |FR14 2004 1010 0505 0001 3M02 606|PT50 0002 0123 1234 5678 9015 4|ES91 2100 0418 4502 0005 1332
        |NL91 ABNA 0417 1643 00|CH93 0076 2011 6238 5295 7|AT61 1904 3002 3457 3201|BE68 5390 0754 7034
        |IT60 X054 2811 1010 0000 0123 456|pt50000201231234567890154|SE45 5000 0000 0583 9825 7466
        |DE88 3704 0044 0532 0130 00""".split("|"),
    "number": """PIN 4711|my pin is 0815|account no. 12345678|Konto 1234567|Kontonummer: 0532013000|passport X1234567
        |passport no. C01X00T47|password is hunter2|SSN 078-05-1120|078-05-1120|sort code 12-34-56|NIF 123456789
        |customer number 88231|policy no 55-1234|membership: AB1234|licence D1234567|booking ref Q7X9K2 1234567
        |AA1234567|192.168.178.24|10.0.0.17|2001:db8:85a3:0:0:8a2e:370:7334|00:1A:2B:3C:4D:5E|patient 778812""".split(
        "|"
    ),
    "handle": """@ada_l|@ada.lovelace|@Ada1815|@ada@mastodon.social|@countess@example.social|u/countess_ada
        |instagram: ada.tea|insta: adatea|telegram: ada1815|discord: ada#1815|Discord is ada_l|Ada#1815
        |twitter handle is adalove|snapchat: ada-l|my handle is countess9|skype: live.ada|whatsapp: ada55
        |bluesky: ada.bsky.social|username is adatheone|(@adawalks)""".split("|"),
    "link": """https://example.org/ada|http://example.org|https://user:pw@example.org/x?y=1#z|www.example.org/me|example.com
        |ada.blog|lovelace.dev/cv|example.co.uk/ada|https://192.168.0.1:8443/|ftp://example.org/a|ada-lovelace.pt
        |HTTPS://EXAMPLE.ORG/A|sub.domain.example.net|t.me/adal|linkedin.com/in/ada-l""".split("|"),
    "place": """12 Baker Street|221b Baker Street|Flat 3, 12 Acacia Avenue|10 Downing St|1600 Pennsylvania Avenue
        |5 High Road|7 Mill Lane|44 Rose Court|Hauptstraße 12|Karl Marx Allee 7|Lindenweg 4a|Musterstr. 5
        |Alexanderplatz 1|Rua das Flores 12|Avenida da Liberdade, 110|Travessa do Carmo 3|Calle Mayor 5|Via Roma 10
        |12 rue de la Paix|5 bis, avenue Foch|Rue Victor Hugo 8|Prinsengracht 263|Kerkstraat 12|NW1 6XE|SW1A 1AA
        |sw1a 1aa|EC1A1BB|90210-1234|CA 90210|10115 Berlin|80331 München|1200-195 Lisboa|K1A 0B1|1017 PN
        |38.7223, -9.1393|51.5007 N, 0.1246 W|52° 31' 12" N, 13° 24' 18" E|8FWC2345+G6|///filled.count.soap
        |P.O. Box 1815|Postfach 4711|9C3XGV2F+4H""".split("|"),
    "name": """Ada Lovelace|Ada|ADA|ada|Lovelace|lovelace|Ada  Lovelace|Byron|Byron's|Ockham Park|ockham park|José|Jose
        |Müller|Muller|José Müller|A​da|ＡＤＡ""".split("|"),
}
SENTENCES = ("I told her {} and went home.", "{}", "tea\n{}.\nwalk", "so ({}), then")
KEPT = """On 2026-03-04 at 7:30 I had 2 eggs.|I walked 10,000 steps in 35 minutes.|It was 12.3.2026, a Thursday.
    |Tea since 2019, coffee before that.|e.g. a walk, i.e. slowly|Half past 6, then 30 min of piano, 3 times.
    |I slept from 23:15 to 6:45.|£4.50 for oat milk|It cost 1,250 euros.|Spring 2026 was warm.|5 km in 28:30
    |item 123e4567-e89b-12d3-a456-426614174000|a street with 12 trees|I like the sea, the light, and bread.
    |Chapter 12, page 340|a 9 to 5 day|Beethoven's 7th, op. 92|70 % of it|At 8 dot paintings, then dinner
    |I read 24 pages & 3 poems|2 cups of 250 ml""".split("|")


def planted() -> list[tuple[str, str]]:
    return [(kind, value.strip()) for kind, values in PLANTED.items() for value in values if value.strip()]


def test_two_hundred_strings_are_planted() -> None:
    assert len(planted()) >= 200


@pytest.mark.parametrize(("kind", "value"), planted())
def test_nothing_of_a_planted_string_is_left(kind: str, value: str) -> None:
    for sentence in SENTENCES:
        text = Redactor(NAMES)(sentence.format(value))
        assert value not in text
        bare = text
        for word in ("told", "her", "and", "went", "home", "tea", "walk", "then"):
            bare = bare.replace(word, "")
        digits = [char for char in value if char.isdigit()]
        if len(digits) >= 4:
            assert sum(char.isdigit() for char in bare) <= 2, text  # the numbers of placeholders


@pytest.mark.parametrize("text", [line.strip() for line in KEPT])
def test_what_says_nothing_about_who_or_where_stays(text: str) -> None:
    assert Redactor(NAMES)(text) == text


def test_the_same_value_has_the_same_placeholder_and_another_one_another() -> None:
    redact = Redactor()
    assert redact("ada@example.org, bob@example.org") == "[email 1], [email 2]"
    assert redact("Ada@Example.org again") == "[email 1] again"


def test_whoever_introduces_themselves_is_left_out_from_there_on() -> None:
    assert Redactor()("My name is Grace Hopper. Grace likes tea.") == "My name is [name 1]. [name 2] likes tea."
    assert "Inês" not in Redactor()("Chamo-me Inês. Inês gosta de chá.")


def test_a_number_that_only_looks_like_a_card_is_taken_out_all_the_same() -> None:
    assert Redactor()("4111 1111 1111 1112") == "[number 1]"
