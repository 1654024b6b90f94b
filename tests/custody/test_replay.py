"""Documents are replayed from the log: what came in, how it was read, what was erased."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import pytest
from casework import TIME, arrive, files_of, read

from khronika.custody.documents import documents, reading_of
from khronika.custody.signing import is_signed, sign_decision
from khronika.custody.verify import verify
from khronika.records.base import to_json
from khronika.records.custody import Failure
from khronika.records.decisions import Decision
from khronika.store.errors import DamagedObject, MissingObject
from khronika.store.folder import CaseFolder


@pytest.fixture
def case(tmp_path: Path) -> CaseFolder:
    return CaseFolder.create(tmp_path / "case")


def test_a_document_is_pending_then_not_read_then_read(case: CaseFolder) -> None:
    [entry] = arrive(case, b"a report")
    [document] = documents(case)
    assert (document.id, document.entry, document.state, document.reading) == ("D-1", entry, "pending", None)
    case.append([("failure", Failure(document=1, reader="x", reader_version="1", why="scanned", time=TIME))])
    [document] = documents(case)
    assert document.state == "not_read" and document.failure and document.failure.why == "scanned"
    first, second = read(case, 1, "A report"), read(case, 1, "A report.")
    read(case, 1, "A report")  # the same reading logged again is the same reading
    [document] = documents(case)
    assert (document.state, document.readings, document.reading) == ("read", (first, second), second)
    assert reading_of(case, second).text == "A report."


def test_documents_come_in_number_order_and_erased_numbers_stay_unused(case: CaseFolder) -> None:
    _, second, _ = arrive(case, b"one", b"two", b"three")
    record = documents(case)[1].arrival
    case.erase([second], [record.object], reason="asked for", by="R")
    arrive(case, b"four")
    assert [d.id for d in documents(case)] == ["D-1", "D-3", "D-4"]
    assert verify(case.path).found.notes == ["1 erased by recorded act."]


def test_what_is_no_reading_is_refused(case: CaseFolder) -> None:
    [name] = case.put_objects([b'{"no": "reading"}'])
    with pytest.raises(DamagedObject, match="is not a reading"):
        reading_of(case, name)
    with pytest.raises(MissingObject):
        reading_of(case, "0" * 64)


def test_five_thousand_documents_are_replayed_at_once(case: CaseFolder) -> None:
    for start in range(0, 5000, 1000):
        arrive(case, *(b"report %d" % n for n in range(start, start + 1000)))
    fresh = CaseFolder.open(case.path)
    started = time.process_time()
    assert len(documents(fresh)) == 5000
    assert time.process_time() - started < 0.6  # 0.09 s on an idle core


def test_a_decision_is_signed_by_the_key_of_the_case(case: CaseFolder) -> None:
    decision = sign_decision(case, Decision(act="accept", reason="seen", reviewer="R", time=TIME))
    assert is_signed(to_json(decision))
    assert not is_signed(to_json(msgspec.structs.replace(decision, reason="not seen")))
    assert not is_signed(to_json(msgspec.structs.replace(decision, signature="")))
    case.append([("decision", decision)])
    assert verify(case.path).holds


def test_a_signature_outlives_fields_that_later_versions_add(case: CaseFolder) -> None:
    fields = msgspec.to_builtins(sign_decision(case, Decision(act="accept", reason="seen", reviewer="R", time=TIME)))
    older = {key: value for key, value in fields.items() if key not in ("signature", "undoes")}
    _, signature = case.sign(to_json({**older, "signature": ""}))
    assert is_signed(to_json({**older, "signature": signature}))


class TestErasing:
    def test_the_bytes_are_gone_and_the_act_is_on_record(self, case: CaseFolder) -> None:
        [_, hers, _] = arrive(case, b"one", b"what she said", b"three")
        reading = read(case, 2, "What she said")
        record = documents(case)[1].arrival
        (case.results_path("names") / "pack").write_bytes(b"What she said")
        case.index_path.write_bytes(b"What she said")
        entry = case.erase([hers, case.size - 1], [record.object, reading], reason="she asked for it", by="R")
        assert not any(b"hat she said" in path.read_bytes() for path in case.path.rglob("*") if path.is_file())
        [act] = [e.record() for e in case.entries() if e.kind == "erasure"]
        assert (act.entries, act.objects, act.reason) == ((hers, entry - 1), 2, "she asked for it")
        assert case.get_object(documents(case)[0].arrival.object) == b"one"
        verdict = verify(case.path)
        assert verdict.holds and verdict.counts["erased"] == 2 and "2 erased by recorded act." in verdict.sentences

    def test_a_body_that_is_missing_without_the_act_is_damage(self, case: CaseFolder) -> None:
        arrive(case, b"one")
        entry = list(case.entries())[1]
        case.bodies.remove([entry.commitment])
        verdict = verify(case.path)
        assert verdict.exit_code == 5
        assert "The body of entry 1 (arrival) is missing without a recorded erasure." in verdict.findings

    def test_bodies_of_appends_that_were_never_acknowledged_go_too(self, case: CaseFolder) -> None:
        from khronika.store.packs import salted

        [entry] = arrive(case, b"her name")
        commitment, blob = salted(b"her name in a body left by a crash")
        case.bodies.add({commitment: blob})
        assert "1 bodies belong to no entry" in " ".join(verify(case.path).found.notes)
        case.erase([entry], [], reason="r", by="R")
        assert not any(b"her name in" in path.read_bytes() for path in files_of(case.path))
