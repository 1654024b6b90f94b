"""Statements in the manner of human-rights reports: who says what, inside whose words, and with what stance."""

from __future__ import annotations

import pytest

from .helpers import by_cue, index_of, read, words


def test_a_newspaper_that_passes_on_what_relatives_said_makes_a_chain_of_two() -> None:
    text = "According to the Lake Herald, relatives of the conscripts said that the men had been beaten."
    found = read(text)
    outer, inner = by_cue(text, found, "According to"), by_cue(text, found, "said")
    assert words(text, outer.source) == "the Lake Herald"
    assert outer.stance == "reports" or outer.stance == "asserts"
    assert words(text, inner.source) == "relatives of the conscripts"
    assert inner.parent == index_of(found, outer)
    assert outer.parent is None


def test_a_denial_of_reports_holds_the_reports_inside() -> None:
    text = "The ministry denied reports by the Lake Herald that two convoys had been hit."
    found = read(text)
    denial, reports = by_cue(text, found, "denied"), by_cue(text, found, "reports")
    assert denial.stance == "denies"
    assert words(text, reports.source) == "the Lake Herald"
    assert reports.parent == index_of(found, denial)


@pytest.mark.parametrize(
    ("text", "cue", "stance"),
    [
        ("It is alleged that the warden sold the blankets.", "is alleged", "alleges"),
        ("It was reported that the bridge had fallen.", "was reported", "reports"),
        ("It is believed that forty men are still inside.", "is believed", "believes"),
        ("We were told that our sons were in the north.", "were told", "reports"),
        ("The colonel is said to have fled.", "is said", "reports"),
        ("The brigade has reportedly lost half its men.", "reportedly", "reports"),
        ("The guard allegedly sold the blankets.", "allegedly", "alleges"),
    ],
)
def test_nobody_is_made_the_source_of_what_nobody_is_said_to_have_said(text: str, cue: str, stance: str) -> None:
    statement = by_cue(text, read(text), cue)
    assert statement.source == ()
    assert statement.stance == stance
    assert statement.content


@pytest.mark.parametrize(
    ("text", "cue", "stance"),
    [
        ("The mayor said that the well was poisoned.", "said", "asserts"),
        ("The agency reported that the depot was burning.", "reported", "reports"),
        ("Prosecutors claim that she lit the fire.", "claim", "alleges"),
        ("The governor denied that anyone had died.", "denied", "denies"),
        ("The spokesman said that nobody was hurt.", "said", "denies"),
        ("The command said there were no losses.", "said", "denies"),
        ("The army said it had not shelled the market.", "said", "denies"),
        ("The ministry said the video was fake.", "said", "denies"),
        ("The police neither confirmed nor denied the figure.", "denied", "doubts"),
        ("The general called the footage a fake.", "called", "denies"),
        ("Doctors doubt that the list is complete.", "doubt", "doubts"),
        ("Her sister does not believe that he fled.", "does not believe", "doubts"),
        ("The general did not deny that the depot had burned.", "did not deny", "asserts"),
        ("The families fear that the wounded were left behind.", "fear", "fears"),
        ("The teachers hope that the school will reopen.", "hope", "hopes"),
        ("The commander vowed to hold the town.", "vowed", "promises"),
        ("The captain threatened to shoot every tenth man.", "threatened", "promises"),
        ("The engineer warned that the dam would break.", "warned", "predicts"),
        ("“We will burn your houses,” the officer said.", "said", "promises"),
        ("A reporter asked whether the men had been paid.", "asked", "asks"),
        ("The leaflet called for the burning of every enlistment office.", "called for", "calls_for"),
        ("“Kill every recruiter you meet,” the leaflet said.", "said", "calls_for"),
        ("The preacher said that the traitors should be hanged.", "said", "calls_for"),
        ("The committee urged the authorities to open the archive.", "urged", "calls_for"),
        ("The lieutenant ordered the platoon to advance.", "ordered", "orders"),
    ],
)
def test_the_stance_of_a_source(text: str, cue: str, stance: str) -> None:
    assert by_cue(text, read(text), cue).stance == stance


def test_negation_is_kept_as_a_word_of_certainty() -> None:
    text = "Her sister does not believe that he fled."
    assert words(text, by_cue(text, read(text), "does not believe").certainty) == "not"


def test_testimony_in_a_quotation_is_inside_its_speaker() -> None:
    text = "“They told us that we would be shot,” said Olha Kravets, a cook from the camp."
    found = read(text)
    outer, inner = by_cue(text, found, "said"), by_cue(text, found, "told")
    assert words(text, outer.source).startswith("Olha Kravets")
    assert inner.parent == index_of(found, outer)


def test_the_two_halves_of_a_quotation_are_one_statement_in_pieces() -> None:
    text = "“The gate was locked,” the porter said, “and nobody had a key.” “We broke it.”"
    (statement,) = [s for s in read(text).statements if s.parent is None]
    assert words(text, statement.content) == "“The gate was locked,” … “and nobody had a key.” “We broke it.”"


def test_a_quotation_goes_on_over_a_paragraph_break() -> None:
    text = "The medic said: “We carried eleven men.\n\n“Two of them died on the way.”\n\nThe road was open again."
    (statement,) = [s for s in read(text).statements if s.parent is None]
    assert words(text, statement.content) == "“We carried eleven men. … “Two of them died on the way.”"


def test_a_pronoun_is_resolved_and_the_span_stays() -> None:
    text = "Maria Savchuk said that the cellar was flooded. She added that the guards had laughed."
    found = read(text)
    first, second = by_cue(text, found, "said"), by_cue(text, found, "added")
    assert words(text, second.source) == "She"
    assert second.actor == first.actor is not None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Maria Savchuk, a nurse from Vela, said that the ward was full.", "Maria Savchuk"),
        ("The mother of Petro Savchuk said that the ward was full.", None),
        ("A man whose son serves in the 14th Brigade said that the ward was full.", None),
        ("A spokesman for the Defence Ministry said that the ward was full.", "Defence Ministry"),
    ],
)
def test_the_actor_of_a_source_is_who_speaks_and_nobody_beside(text: str, name: str | None) -> None:
    found = read(text)
    actor = by_cue(text, found, "said").actor
    assert actor is not None
    assert [text[n.start : n.end] for n in found.names if n.actor == actor] == ([name] if name else [])


def test_what_was_said_when_is_told_by_the_time_beside_the_cue() -> None:
    text = "The hospital said on Tuesday that nine men had died on 3 May 2031."
    found = read(text)
    statement = by_cue(text, found, "said on Tuesday")
    assert statement.utterance is not None
    timex = found.timexes[statement.utterance]
    assert text[timex.start : timex.end] == "Tuesday"


def test_who_is_cited_said_what_the_paper_reports() -> None:
    text = "The Lake Herald reported, citing a guard of the prison, that nine men had died."
    found = read(text)
    paper, guard = by_cue(text, found, "reported"), by_cue(text, found, "citing")
    assert words(text, guard.source) == "a guard of the prison"
    assert words(text, guard.content) == "that nine men had died"
    assert guard.parent == index_of(found, paper)


def test_a_relative_pronoun_is_kept_as_the_source_and_resolved() -> None:
    text = "They met Ana Petrov, who said that the road was mined."
    found = read(text)
    statement = by_cue(text, found, "said")
    assert words(text, statement.source) == "who"
    assert statement.actor == next(n.actor for n in found.names if text[n.start : n.end] == "Ana Petrov")


def test_a_dateline_is_said_by_nobody() -> None:
    text = "VELA (Lake News) - The mayor said that the well was poisoned."
    assert words(text, by_cue(text, read(text), "said").source) == "The mayor"


def test_a_speaker_before_a_colon_speaks() -> None:
    text = "Mayor of Vela: “The well was poisoned by soldiers.”"
    statement = by_cue(text, read(text), ":")
    assert words(text, statement.source) == "Mayor of Vela"
    assert words(text, statement.content) == "“The well was poisoned by soldiers.”"


def test_who_asks_not_to_be_named_asks_for_nothing_else() -> None:
    text = "A driver who asked not to be named said that the road was mined."
    assert [words(text, s.cue) for s in read(text).statements] == ["said"]


def test_naming_clauses_are_aliases_and_no_statements() -> None:
    text = "A nurse whom we will call Vera said that the ward was full."
    assert [words(text, s.cue) for s in read(text).statements] == ["said"]


@pytest.mark.parametrize(
    "text", ["By Jana Doe", "Photo: Jana Doe / Lake News", "Read also: The mayor said it was over"]
)
def test_bylines_credits_and_teasers_say_nothing(text: str) -> None:
    whole = f"{text}\n\nThe porter said that the gate was locked."
    assert [words(whole, s.source) for s in read(whole).statements] == ["The porter"]


def test_only_the_kinds_asked_for_are_given() -> None:
    text = "Maria Savchuk said on Tuesday that nine men had died."
    found = read(text)
    assert found.statements
    assert found.names
    from khronika.language.annotate import annotate
    from khronika.records.reports import Report

    from .helpers import tools

    some = annotate(Report(id="t", text=text, language="en"), tools(), frozenset({"names"}))
    assert some.names == found.names
    assert some.statements == some.timexes == some.counts == ()
    with pytest.raises(ValueError, match="unknown kinds"):
        annotate(Report(id="t", text=text), tools(), frozenset({"verbs"}))


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("The mayor said that the well was poisoned.", "The mayor", "that the well was poisoned"),
        ("“The well was poisoned,” said the mayor.", "the mayor", "“The well was poisoned,”"),
        ("“The well was poisoned,” she said.", "she", "“The well was poisoned,”"),
        ("The well was poisoned, the mayor said.", "the mayor", "The well was poisoned"),
        ("According to the mayor, the well was poisoned.", "the mayor", "the well was poisoned"),
    ],
)
def test_without_a_model_the_plain_forms_are_still_found(text: str, source: str, content: str) -> None:
    (statement,) = read(text, "none").statements
    assert (words(text, statement.source), words(text, statement.content)) == (source, content)


@pytest.mark.parametrize(
    ("text", "cue", "stance", "content"),
    [
        ("Rumours spread that the colonel had fled.", "Rumours", "reports", "that the colonel had fled"),
        ("There are fears that the dam will break.", "fears", "fears", "that the dam will break"),
        ("Forty men are feared dead.", "are feared", "fears", "Forty men … dead"),
        ("He was accused of hiding a rifle.", "was accused", "alleges", "He … hiding a rifle"),
        ("It emerged that the doctor had been dismissed.", "emerged", "reports", "that the doctor had been dismissed"),
        ("The prisoner is expected to be moved.", "is expected", "predicts", "The prisoner … to be moved"),
    ],
)
def test_what_nobody_in_particular_says_has_a_content_and_a_stance(
    text: str, cue: str, stance: str, content: str
) -> None:
    statement = by_cue(text, read(text), cue)
    assert (statement.source, statement.stance, words(text, statement.content)) == ((), stance, content)


@pytest.mark.parametrize(
    "text",
    [
        "I saw three women pushed into a van.",
        "Nobody has told the families.",
        "He would not say how many were hurt.",
        "She refused to speak about the dead.",
        "Jana Doe writes for the Lake News about prisons.",
        "If anyone is dismissed, the line stops.",
        "They sang in order to stay awake.",
        "Who teaches chemistry at this school?",
    ],
)
def test_what_looks_said_and_is_not(text: str) -> None:
    assert read(text).statements == ()


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("“The meeting had not been permitted,” the officer said.", "asserts"),
        ("“A number that is not in the text is no limit,” the deputy said.", "asserts"),
        ("“Nobody told us where the bus was going,” the mother said.", "asserts"),
        ("“The prisoners were not beaten,” the warden said.", "denies"),
        ("“Nobody was killed,” the warden said.", "denies"),
        ("“I did not shoot at anyone,” the sergeant said.", "denies"),
        ("“No student will be taken, I give you my word,” the general said.", "promises"),
    ],
)
def test_a_denial_is_of_a_deed(text: str, stance: str) -> None:
    assert by_cue(text, read(text), "said").stance == stance


def test_a_source_ends_before_its_relative_clause_unless_that_names_it() -> None:
    text = "Maria Savchuk, who teaches chemistry in Vela, said that the ward was full."
    assert words(text, by_cue(text, read(text), "said").source) == "Maria Savchuk"
    text = "A nurse whom we will call Vera said that the ward was full."
    assert words(text, by_cue(text, read(text), "said").source) == "A nurse whom we will call Vera"


@pytest.mark.parametrize(
    ("text", "cue", "content"),
    [
        ("Reports of 14 detainees are false. The road is open.", "are false", "Reports of 14 detainees"),
        ("Claims that guards fired on the crowd are untrue.", "are untrue", "Claims that guards fired on the crowd"),
        ("It is not true that 30 people drowned at Lesk.", "It is not true", "that 30 people drowned at Lesk"),
        (
            "The rumour that nine men drowned is a complete lie.",
            "is a complete lie",
            "The rumour that nine men drowned",
        ),
    ],
)
def test_what_a_document_calls_false_it_denies_in_its_own_voice(text: str, cue: str, content: str) -> None:
    (denied,) = read(text).statements
    assert (denied.stance, denied.source, words(text, denied.cue)) == ("denies", (), cue)
    assert words(text, denied.content) == content


@pytest.mark.parametrize(
    "text",
    [
        "Reports of 14 detainees are not false.",
        "Are reports of 14 detainees false?",
        "Reports of 14 detainees are being checked.",
        "The false wall was reported to the owner of the house.",
    ],
)
def test_what_is_not_called_false_is_not_denied(text: str) -> None:
    assert not [s for s in read(text).statements if s.stance == "denies"]


def test_who_is_named_as_source_denies_once() -> None:
    text = "The governor said that reports of 14 detainees are false."
    (denied,) = read(text).statements
    assert (denied.stance, words(text, denied.source)) == ("denies", "The governor")


def test_only_an_official_document_denies_harm_in_its_own_voice() -> None:
    told = "The storm did not cause casualties. Two roofs were torn off in the port quarter."
    assert not read(told).statements
    official = f"Press service of the governor\n\n{told}"
    (denied,) = read(official).statements
    assert (denied.stance, denied.source, words(official, denied.content)) == ("denies", (), "cause casualties")


@pytest.mark.parametrize(
    "text",
    ["Do not call the number +44 20 7000 0000.", "Please write to us today.", "Tell your neighbours that it is shut."],
)
def test_an_imperative_to_the_reader_is_no_statement(text: str) -> None:
    assert not read(text).statements
