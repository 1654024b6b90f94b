"""Month names as dates in documents use them, in the languages read so far: lower case -> number 1 to 12.

English full names and the abbreviations of the Associated Press; Russian and Ukrainian in the nominative and in the
genitive that dates take; German, French, Polish and Spanish as bylines of the European press print them.
"""

from __future__ import annotations

_ROWS = (
    "january jan январь января янв січень січня januar jänner janvier styczeń stycznia enero",
    "february feb февраль февраля фев лютий лютого februar février luty lutego febrero",
    "march mar март марта мар березень березня märz mars marzec marca marzo",
    "april apr апрель апреля апр квітень квітня avril kwiecień kwietnia abril",
    "may май мая травень травня mai maj maja mayo",
    "june jun июнь июня июн червень червня juni juin czerwiec czerwca junio",
    "july jul июль июля июл липень липня juli juillet lipiec lipca julio",
    "august aug август августа авг серпень серпня août sierpień sierpnia agosto",
    "september sept sep сентябрь сентября сен сент вересень вересня septembre wrzesień września septiembre",
    "october oct октябрь октября окт жовтень жовтня oktober octobre październik października octubre",
    "november nov ноябрь ноября ноя листопад листопада novembre listopada noviembre",
    "december dec декабрь декабря дек грудень грудня dezember décembre grudzień grudnia diciembre",
)

MONTHS: dict[str, int] = {word: number for number, row in enumerate(_ROWS, 1) for word in row.split()}
