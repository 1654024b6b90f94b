"""Stories of an invented country, and what copyists do to them."""

from __future__ import annotations

import random
import re

MARKET = """Fire at the Valdora market leaves traders without stalls.

VALDORA — A fire that broke out shortly after four in the morning on Thursday destroyed 38 of the 112 stalls of
the covered market in the Lower Town, the mayor's office said. Nobody was hurt, but two night watchmen were
taken to the Holm clinic with smoke in their lungs.

Ilse Baranek, who has sold honey there since 1994, said she had lost everything but the scales. "They told us in
March that the wiring would be replaced," she said, standing behind a rope that the police had drawn across
Tanner Street. "Nobody came."

The head of the city's fire service, Colonel Janko Weyl, told reporters that the roof had fallen in before the
first engine arrived. He did not say why it had taken 26 minutes. An inquiry would be opened, he added, and its
findings published.

Traders gathered in front of the town hall in the afternoon and demanded that the rents they had paid for the
quarter be returned. A spokeswoman for the owner of the market, Lindqvist Estates, said the company would "look
at each case".
"""

MINERS = """Miners of the Orsk valley end their sit-in after nine days.

Some 140 miners who had stayed underground at the Severin pit since the beginning of last week came up on
Saturday evening, greeted by their families and by a brass band. Their union said that the company had signed a
paper in which it promises to pay the wages of May and June before the end of the month and to dismiss no one
who took part.

"We did not win, we only stopped losing," said Tomas Rehak, 51, a driller, as he wiped his face at the gate. The
governor of the region, Alena Moravec, who had called the sit-in unlawful on Tuesday, welcomed what she named a
victory of reason.

The pit employs 900 people. Its output has fallen by a third since the railway line to the port of Casmar was
closed. Talks on a new contract are to begin on 14 September, with the labour ministry as a witness.
"""

SCHOOL = """Teachers in Nordhafen refuse to sign the loyalty pledge.

Forty-one teachers of the Second Grammar School have sent an open letter to the education board, in which they
say that they will not sign the pledge that is asked of all public servants from October. The letter, seen by
this newspaper, calls the pledge "a lesson in fear" and reminds the board of the promise made by minister Oskar
Brandt in 2019.

The headmistress, Dr. Ruth Aigner, was asked to come to the board on Monday. Parents waited for her outside with
flowers. A board official said by telephone that nobody had been dismissed and that the matter was "being looked
into".
"""

SPANISH_MARKET = """Un incendio en el mercado de Valdora deja a los comerciantes sin puestos.

VALDORA — Un incendio que se declaró poco después de las cuatro de la madrugada del jueves destruyó 38 de los
112 puestos del mercado cubierto de la Ciudad Baja, informó la oficina del alcalde. No hubo heridos, pero dos
vigilantes nocturnos fueron trasladados a la clínica Holm por inhalación de humo.

Ilse Baranek, que vende miel allí desde 1994, dijo que lo había perdido todo menos la balanza. "En marzo nos
dijeron que cambiarían la instalación", dijo, detrás de una cuerda que la policía había tendido en Tanner
Street. "No vino nadie."

El jefe del servicio de bomberos de la ciudad, el coronel Janko Weyl, dijo a los reporteros que el techo había
caído antes de que llegara el primer camión. No explicó por qué tardó 26 minutos. Añadió que se abriría una
investigación.

Los comerciantes se reunieron por la tarde ante el ayuntamiento y exigieron que se les devolviera el alquiler
del trimestre. Una portavoz del propietario del mercado, Lindqvist Estates, dijo que la compañía estudiaría
"cada caso".
"""

SYNONYMS = {
    "fire": "blaze", "broke": "burst", "shortly": "presently", "destroyed": "wrecked", "covered": "roofed",
    "said": "stated", "hurt": "injured", "night": "nocturnal", "taken": "conveyed", "smoke": "fumes",
    "lost": "mislaid", "everything": "all", "told": "informed", "replaced": "substituted",
    "standing": "poised", "drawn": "pulled", "across": "over", "head": "chief", "reporters": "journalists",
    "roof": "rooftop", "fallen": "dropped", "first": "initial", "arrived": "came", "inquiry": "enquiry",
    "opened": "started", "findings": "discoveries", "published": "issued", "gathered": "assembled",
    "demanded": "required", "paid": "remitted", "quarter": "trimester", "returned": "restored",
    "owner": "proprietor", "company": "firm", "look": "peer", "case": "instance", "leaves": "departs",
    "traders": "merchants", "sold": "vended", "honey": "nectar", "since": "from", "wiring": "cabling",
    "rope": "cord", "front": "face", "afternoon": "evening", "rents": "leases", "clinic": "hospital",
    "office": "bureau", "morning": "dawn", "lungs": "chest",
}  # fmt: skip


def spun(text: str) -> str:
    return re.sub(r"[a-z]+", lambda m: SYNONYMS.get(m.group(), m.group()), text)


def scanned(text: str, seed: int = 1) -> str:
    """Letters confused and lines broken with hyphens, as optical reading does."""
    chance = random.Random(seed)
    confused = {"e": "c", "l": "1", "m": "rn", "o": "0", "h": "b", "i": "j", "u": "v"}
    out = "".join(confused[c] if c in confused and chance.random() < 0.05 else c for c in text)
    return re.sub(r"(\w{4})(\w{4,}) ", lambda m: f"{m[1]}-\n{m[2]} " if chance.random() < 0.1 else m[0], out)


def disguised(text: str) -> str:
    """Every third a, e and o from the Cyrillic alphabet, and an invisible character in every tenth word."""
    letters = {"a": "а", "e": "е", "o": "о"}
    out = "".join(letters.get(c, c) if n % 3 == 0 else c for n, c in enumerate(text))
    return re.sub(r"(\w)(\w{5,})", lambda m: f"{m[1]}\u200b{m[2]}", out)


def paragraphs(text: str) -> list[str]:
    return text.strip().split("\n\n")


def notice(company: str, amount: int, bank: str, day: str) -> str:
    """A form notice, as agencies send them by the dozen."""
    return (
        f"{company} to offer convertible bonds. {company} said it filed with the Securities Board a registration "
        f"statement covering an issue of {amount} million crowns of convertible subordinated bonds due {day}. "
        f"Proceeds will be used for general corporate purposes and possible acquisitions, {company} said. "
        f"The company named {bank} as lead manager of the offering."
    )
