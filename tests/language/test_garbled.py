"""A paragraph whose text is destroyed is marked, and nothing is claimed of it."""

from __future__ import annotations

import pytest

from khronika.language.garbled import garbled

from .helpers import read

TORN = "Th e co mmis sion o f th e t own w i11 r ep ort on 5 M ay, sa id Ma yor Ju dit S and on Tu es day."
MISREAD = "Âñåãî çàäåðæàíî äâàäöàòü ÷åëîâåê, said Judit Sand on 5 May."


@pytest.mark.parametrize("text", [TORN, MISREAD, "The ma\ufffdor sa\ufffdd th\ufffdt nine men had died."])
def test_nothing_is_claimed_of_a_garbled_paragraph(text: str) -> None:
    whole = f"The porter said that two gates were locked.\n\n{text}"
    found = read(whole)
    (mark,) = [mark for mark in found.marks if mark.kind == "garbled"]
    assert whole[slice(*mark.spans[0])] == text
    everything = [s.cue[0][0] for s in found.statements]
    everything += [f.start for kind in (found.names, found.timexes, found.counts) for f in kind]
    assert everything
    assert max(everything) < mark.spans[0][0]
    assert found.note


@pytest.mark.parametrize(
    "text",
    [
        "It is as if we do not go to it, or so he is to me; I am in on it, as it is up to us.",
        "Café Müller in São Paulo, señor Núñez und Frau Döring: alles wie früher.",
        "Smith v. Jones, J. R. R. K. Brown, U.S.A., p. 5, 10 a.m., 3 km N of B., 2031-05-03, no. 7, St. 4",
        "Vitamin B12 and H2O; 4x4 and A4 paper; MI6, G20, F16 and T-72 at 10 p.m.",
    ],
)
def test_odd_but_sound_text_is_read(text: str) -> None:
    assert garbled(text, "en") is None
