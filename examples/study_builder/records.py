"""Puts questions and responses together as UniM records, with the files they need."""

import hashlib
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from examples.study_builder import wording
from examples.study_builder.canvas import PLEASANT
from examples.study_builder.content import Question, caption_of, edit_text, wrong_spec
from examples.study_builder.plan import Recipe, choose_recipe
from examples.study_builder.wear import note_wear

SHORT = {
    "image": "img",
    "audio": "aud",
    "video": "vid",
    "document": "doc",
    "code": "cod",
    "threeD": "thd",
}
SUFFIX = {"image": ".png", "audio": ".mp3", "video": ".mp4", "threeD": ".ply"}
CAPTIONED = {"image", "audio", "video", "threeD"}
# Cedar captions none of these where they are clean: they are to be heard, read and measured.
UNCAPTIONED = {"speech", "bars", "mesh", "helix"}
VOICES = ("en-gb", "en-us", "en-gb-scotland")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One file to be made."""

    path: str
    modality: str
    spec: Mapping[str, Any]
    theme: str
    wear: str = "clean"


@dataclass(slots=True, kw_only=True)
class Draft:
    """A response while it is being put together: its words and its parts in order."""

    text: str
    parts: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished record, the files it needs and what is irregular about it."""

    record: dict[str, Any]
    jobs: list[Job]
    oddities: list[tuple[str, str]]


def modality_of(tag: str) -> str:
    """Return the modality of a tag: `image2` → `image`."""
    return tag.rstrip("0123456789")


def suffix_of(modality: str, spec: Mapping[str, Any], wear: str = "clean") -> str:
    """Return the suffix a part's file has."""
    if modality == "image" and wear in {"flawed", "poor"}:
        return ".jpg"
    if modality == "document":
        return f".{spec['make']}"
    return str(spec.get("suffix", SUFFIX.get(modality, "")))


def file_path(question: Question, tag: str, owner: str, suffix: str) -> str:
    """Return a path that says which item a file belongs to, and not whose it is."""
    modality = modality_of(tag)
    mark = hashlib.sha256(f"{question.key}|{owner}|{tag}".encode()).hexdigest()[:6]
    return f"media/{modality}/{SHORT[modality]}_{int(question.id):04d}_{mark}{suffix}"


def captioned(content: str, captions: Mapping[str, str]) -> str:
    """Put captions into the placeholders that have one."""

    def expand(match: re.Match[str]) -> str:
        tag = match.group(1)
        return f"<{tag}: {captions[tag]}>" if tag in captions else match.group(0)

    return wording.PLACEHOLDER.sub(expand, content)


def is_captioned(system: str, modality: str, make: str, wear: str) -> bool:
    """Say whether a system's part has a caption in its record."""
    if wear == "broken" and make in {"pdf", "docx"}:
        return True
    left_out = system == "cedar" and wear == "clean" and make in UNCAPTIONED
    return modality in CAPTIONED and not left_out


def _base(question: Question, given: Mapping[str, str]) -> dict[str, Any]:
    return {
        "domain": question.area,
        "subdomain": question.subdomain,
        "id": question.id,
        "input": {"modal": dict(given), "content": question.prompt},
    }


def _given(question: Question) -> tuple[dict[str, str], list[Job]]:
    paths, jobs = {}, []
    for tag, spec in question.given.items():
        modality = modality_of(tag)
        path = file_path(question, tag, "given", suffix_of(modality, spec))
        paths[tag] = path
        jobs.append(Job(path=path, modality=modality, spec=spec, theme="daylight"))
    return paths, jobs


def build_item(question: Question) -> Built:
    """Return the item with its reference."""
    given, jobs = _given(question)
    asked, captions = {}, {}
    for tag, spec in question.asked.items():
        modality = modality_of(tag)
        path = file_path(question, tag, "reference", suffix_of(modality, spec))
        asked[tag] = path
        if modality in CAPTIONED:
            captions[tag] = caption_of(spec)
        jobs.append(Job(path=path, modality=modality, spec=spec, theme="daylight"))
    # A reference holds its captions in its text: `captioned_response` marks a system's output.
    output = {"modal": asked, "content": captioned(question.reference, captions)}
    record = {**_base(question, given), "output": output, "difficulty_level": question.level}
    return Built(record=record, jobs=jobs, oddities=[])


def _renumbered(question: Question, other: Question) -> Draft:
    """Return another question's answer with tags that continue this question's."""
    counts: dict[str, int] = {}
    for tag in question.given:
        counts[modality_of(tag)] = counts.get(modality_of(tag), 0) + 1
    new = {}
    for tag in other.asked:
        modality = modality_of(tag)
        counts[modality] = counts.get(modality, 0) + 1
        new[tag] = f"{modality}{counts[modality]}"
    text = wording.PLACEHOLDER.sub(lambda m: f"<{new.get(m.group(1), m.group(1))}>", other.second)
    return Draft(text=text, parts={new[tag]: dict(spec) for tag, spec in other.asked.items()})


def _without_last_part(draft: Draft) -> Draft:
    last = list(draft.parts)[-1]
    kept = [s for s in wording.sentences(draft.text) if last not in wording.tags_in(s)]
    if not kept or (len(draft.parts) == 1 and not any(map(str.isalpha, "".join(kept)))):
        kept = [wording.loosen(draft.text).replace(f" <{last}>", "")]
    parts = {
        tag: spec for tag, spec in draft.parts.items() if tag in wording.tags_in(" ".join(kept))
    }
    return Draft(text=" ".join(kept), parts=parts)


def apply_content(
    question: Question, other: Question, recipe: Recipe, wording_number: int
) -> Draft:
    """Return right, slightly wrong, half, wrong, off-task or empty content."""
    if recipe.content == "empty":
        return Draft(text="", parts={})
    if recipe.content == "off_task":
        return _renumbered(question, other)
    text = question.wordings()[wording_number]
    parts = {tag: {k: v for k, v in s.items() if k != "wrong"} for tag, s in question.asked.items()}
    draft = Draft(text=text, parts=parts)
    if recipe.content == "slip":
        draft.text = edit_text(text, question.slip)
    elif recipe.content.startswith("wrong"):
        draft.text = edit_text(text, question.wrong)
        if recipe.content == "wrong_all":
            draft.parts = {t: wrong_spec(s, question.wrong) for t, s in question.asked.items()}
    elif recipe.content == "half":
        draft = _without_last_part(draft)
    return draft


def unchanged(text: str) -> str:
    """Return the text as it is."""
    return text


def apply_words(draft: Draft, recipe: Recipe, rng: random.Random) -> None:
    """Reorder and restyle the words in place; typing errors where nothing else can wear."""
    if not draft.text:
        return
    orders: dict[str, Callable[[str], str]] = {
        "loose": lambda t: wording.loosen(t) if draft.parts else t,
        "jumbled": lambda t: wording.jumble(t, rng),
        "contradicting": lambda t: wording.contradict(t, rng),
    }
    tones: dict[str, Callable[[str], str]] = {
        "drift": lambda t: wording.chat(t, rng, 1),
        "mixed": lambda t: wording.chat(t, rng, 2),
        "clashing": lambda t: wording.clash(t, rng),
    }
    draft.text = orders.get(recipe.order, unchanged)(draft.text)
    draft.text = tones.get(recipe.tone, unchanged)(draft.text)
    if not draft.parts:
        share = {"flawed": 0.1, "poor": 0.45, "broken": 0.9}.get(recipe.wear[0], 0.0)
        draft.text = wording.mistype(draft.text, rng, share)


def apply_oddities(draft: Draft, recipe: Recipe) -> list[tuple[str, str]]:
    """Add a repeated part or a tag without a file; return what was added."""
    found: list[tuple[str, str]] = []
    if not draft.parts:
        return found
    last = list(draft.parts)[-1]
    modality, number = modality_of(last), int(re.sub(r"\D", "", last))
    if "extra" in recipe.oddities:
        again = f"{modality}{number + 1}"
        draft.parts[again] = dict(draft.parts[last])
        draft.text += f" And once more: <{again}>."
        found.append((again, "repeated_part"))
    if "dangling" in recipe.oddities:
        draft.text += f" Compare <{modality}{number + 4}>."
        found.append((f"{modality}{number + 4}", "tag_without_file"))
    return found


def part_themes(recipe: Recipe, count: int, rng: random.Random) -> list[str]:
    """Return a theme per part: one for all, or as mixed as the tone."""
    base = rng.choice(PLEASANT)
    if recipe.tone == "clashing":
        return ["neon" if n % 2 == 0 else rng.choice(PLEASANT) for n in range(count)]
    if recipe.tone == "mixed":
        return [PLEASANT[(PLEASANT.index(base) + n) % 3] for n in range(count)]
    return [base] * count


def voiced(spec: dict[str, Any], recipe: Recipe, rng: random.Random) -> dict[str, Any]:
    """Give speech a voice; a clashing one is high and hurried."""
    if spec["make"] != "speech":
        return spec
    voice = {"voice": rng.choice(VOICES), "speed": rng.randint(150, 172)}
    if recipe.tone == "clashing":
        voice |= {"pitch": 92, "speed": 225}
    return {**spec, **voice}


def build_response(question: Question, system: str, questions: Sequence[Question]) -> Built:
    """Return one system's response to one question."""
    recipe = choose_recipe(question, system)
    rng = random.Random(f"words|{question.key}|{system}")
    other = questions[(questions.index(question) + 7) % len(questions)]
    number = {"aurora": 1, "birch": 2}.get(system, 0 if "wrong" in recipe.content else 2)
    draft = apply_content(question, other, recipe, number)
    oddities = apply_oddities(draft, recipe)
    apply_words(draft, recipe, rng)
    if not draft.text:
        oddities.append(("", "empty_response"))
    given, _ = _given(question)
    jobs, modal, captions = [], {}, {}
    themes = part_themes(recipe, len(draft.parts), rng)
    for place, (tag, spec) in enumerate(draft.parts.items()):
        modality = modality_of(tag)
        wear = recipe.wear[min(place, len(recipe.wear) - 1)]
        path = file_path(question, tag, system, suffix_of(modality, spec, wear))
        modal[tag] = path
        if is_captioned(system, modality, spec["make"], wear):
            captions[tag] = note_wear(caption_of(spec), modality, wear)
        if wear == "broken":
            oddities.append((tag, "file_cut_off"))
        spec = voiced(spec, recipe, rng)
        jobs.append(Job(path=path, modality=modality, spec=spec, theme=themes[place], wear=wear))
    output: dict[str, Any] = {"modal": modal, "content": draft.text}
    if draft.text:
        output["captioned_response"] = captioned(draft.text, captions)
    record = {**_base(question, given), "output": output}
    return Built(record=record, jobs=jobs, oddities=oddities)
