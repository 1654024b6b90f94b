"""What the file commands write is the owner's alone: it holds names and texts."""

from __future__ import annotations

from khronika.app.cli.file_commands import _output


def test_an_output_is_for_the_owner_alone_and_never_written_through_a_link(tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"theirs")
    (tmp_path / ".out.jsonl.part").symlink_to(tmp_path / "elsewhere")
    with _output(str(tmp_path / "out.jsonl")) as file:
        file.write(b"x")
    assert (tmp_path / "elsewhere").read_bytes() == b"theirs"
    out = tmp_path / "out.jsonl"
    assert (out.is_symlink(), out.read_bytes(), out.stat().st_mode & 0o777) == (False, b"x", 0o600)
