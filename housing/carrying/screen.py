"""What the page of a preview shows: first what is to be corrected, then what would be made, then what became of the rest."""

from collections.abc import Iterable
from typing import Any

from housing.carrying.checking import Checked
from housing.carrying.lines import DONE, RUNNING, Line, Preview
from tenants.french import counted

TO_CORRECT = 30  # lines with their cells, on one page
TOLD = 120
STATES = {
    "made": ("Repris", "ok"),
    "known": ("Déjà repris", "info"),
    "failed": ("Pas repris", "warn"),
    "left_out": ("Écartée", "neutral"),
}


def preview_screen(preview: Preview, checked: list[Checked]) -> dict[str, Any]:
    """The context of the page."""
    ranks = {id(line): rank for rank, line in enumerate(preview.lines)}
    wrong = [one for one in checked if one.errors and one.known is None]
    sound = sorted((one for one in checked if one.is_sound), key=lambda one: not one.warnings)
    settled = [line for line in preview.lines if not line.waits]
    known = [one for one in checked if one.known is not None]
    return {
        "is_done": preview.phase == DONE,
        "wrong": [_to_correct(one, ranks[id(one.line)]) for one in wrong[:TO_CORRECT]],
        "wrong_count": len(wrong),
        "wrong_hidden": max(0, len(wrong) - TO_CORRECT),
        "sound": [{"checked": one, "rank": ranks[id(one.line)]} for one in sound[:TOLD]],
        "sound_count": len(sound),
        "sound_hidden": max(0, len(sound) - TOLD),
        "known": [{"line": one.line, "case": one.known} for one in known],
        "settled": [_settled(line, ranks[id(line)]) for line in settled],
        "made": counted(sum(line.state == "made" for line in settled), "ligne reprise", "lignes reprises"),
    }


def _to_correct(one: Checked, rank: int) -> dict[str, Any]:
    """A wrong line with its wrong cells, each with what is written there and what is wrong."""
    by_title: dict[str, list[str]] = {}
    for title, sentence in one.errors:
        by_title.setdefault(title, []).append(sentence)
    cells = [
        {
            "title": title,
            "id": f"c-{rank}-{number}",
            "name": f"c-{rank}-{title}",
            "text": one.line.values.get(title, ""),
            "sentences": said,
        }
        for number, (title, said) in enumerate(by_title.items())
        if title
    ]
    return {"line": one.line, "rank": rank, "cells": cells, "sentences": by_title.get("", [])}


def _settled(line: Line, rank: int) -> dict[str, Any]:
    label, tone = STATES[line.state]
    return {"line": line, "rank": rank, "label": label, "tone": tone, "has_case": line.state in {"made", "known"}}


def progress_of(preview: Preview | None) -> dict[str, Any]:
    """How many lines are settled, of how many."""
    lines: Iterable[Line] = preview.lines if preview else ()
    counting = [line for line in lines if line.state != "left_out"]
    running = preview is not None and preview.phase == RUNNING
    return {"running": running, "settled": sum(not line.waits for line in counting), "total": len(counting)}
