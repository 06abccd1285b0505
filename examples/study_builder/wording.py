"""What happens to the words of a response: order, tone, typing errors."""

import random
import re

PLACEHOLDER = re.compile(r"<((?:image|audio|video|document|code|threeD)\d+)>")
NAMES = {
    "image": "the picture",
    "audio": "the recording",
    "video": "the clip",
    "document": "the document",
    "code": "the program",
    "threeD": "the model",
}
CHATTY = (
    "Easy one, lol!",
    "Hope that helps, buddy :)",
    "Pretty cool stuff, right?",
    "Trust me on this, ok?",
    "Boom, done.",
    "Yep, that's about it, folks.",
    "Not gonna lie, this was fun.",
    "Anyway, you get the idea.",
    "No biggie!",
    "Super neat, huh?",
)
STILTED = (
    "The undersigned begs to submit the foregoing for kind consideration.",
    "Hark, gentle reader, and marvel!",
    "WARNING!!! READ CAREFULLY!!!",
    "It is hereby respectfully noted that the above obtains.",
    "O wonder of wonders, thus it is!",
    "Pursuant to the request, see herein.",
)
DENIALS = (
    "No, the opposite is true, see the other file.",
    "This follows from the point made below, which does not hold.",
    "But none of the files shows this.",
    "As the fourth picture proves, it is the other way round.",
    "Or rather not; see above.",
    "The last part belongs to another question, ignore the first.",
)
NAMED = (
    "recording film clip picture drawing chart note table model file program document map plan "
    "page sheet letter recipe mesh cloud bulletin diagram"
).replace(" ", "|")


def sentences(text: str) -> list[str]:
    """Split after full stops, question and exclamation marks.

    Examples
    --------
    >>> sentences("Look at <image2>. It is 2.5 m. Done!")
    ['Look at <image2>.', 'It is 2.5 m.', 'Done!']
    """
    return [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]


def tags_in(text: str) -> list[str]:
    """Return the placeholder names in reading order, repeats included."""
    return PLACEHOLDER.findall(text)


def loosen(text: str) -> str:
    """Move every placeholder to the end and leave plain words where it stood.

    Examples
    --------
    >>> loosen("As <image2> shows, it is bent.")
    'As the picture shows, it is bent. <image2>'
    """
    tags = tags_in(text)

    def words(match: re.Match[str]) -> str:
        return NAMES[match.group(1).rstrip("0123456789")]

    kept = re.sub(f"\\b({NAMED}) {PLACEHOLDER.pattern}", r"\1", text)
    kept = re.sub(rf"(?<=\bis ){PLACEHOLDER.pattern}", "below", kept)
    plain = " ".join(s[0].upper() + s[1:] for s in sentences(PLACEHOLDER.sub(words, kept)))
    return " ".join([plain, *(f"<{tag}>" for tag in tags)])


def jumble(text: str, rng: random.Random) -> str:
    """Shuffle the sentences and hand each placeholder to its neighbour's place."""
    parts = sentences(text)
    if len(parts) > 1:
        before = list(parts)
        while parts == before:
            rng.shuffle(parts)
    mixed = " ".join(parts)
    tags = tags_in(mixed)
    if len(tags) > 1:
        turned = iter([*tags[1:], tags[0]])
        mixed = PLACEHOLDER.sub(lambda _: f"<{next(turned)}>", mixed)
    return mixed


def contradict(text: str, rng: random.Random) -> str:
    """Jumble, repeat a sentence and then deny it."""
    mixed = jumble(text, rng)
    plain = [s for s in sentences(text) if not tags_in(s)] or [""]
    return f"{mixed} {plain[0]} {rng.choice(DENIALS)}".replace("  ", " ")


def chat(text: str, rng: random.Random, breaks: int) -> str:
    """Break the tone once with a careless aside, and a second time in another way."""
    parts = sentences(text)
    parts.insert(rng.randint(1, len(parts)), rng.choice(CHATTY))
    if breaks > 1:
        way = rng.choice(("shout", "bow", "chat"))
        if way == "shout":
            parts[0] = shout(parts[0])
        else:
            aside = rng.choice(STILTED if way == "bow" else CHATTY[5:])
            parts.insert(rng.randint(0, len(parts)), aside)
    return " ".join(parts)


def shout(sentence: str) -> str:
    """Return capitals, with placeholders kept.

    Examples
    --------
    >>> shout("See <image2> now.")
    'SEE <image2> NOW.'
    """
    pieces = re.split(f"({PLACEHOLDER.pattern.replace('(', '(?:', 1)})", sentence)
    return "".join(p if PLACEHOLDER.fullmatch(p) else p.upper() for p in pieces)


def clash(text: str, rng: random.Random) -> str:
    """Shout, chat and bow in one response."""
    parts = sentences(text)
    shouted = rng.randrange(len(parts))
    parts[shouted] = shout(parts[shouted])
    for aside in (*rng.sample(STILTED, 2), rng.choice(CHATTY)):
        parts.insert(rng.randint(0, len(parts)), aside)
    return " ".join(parts)


def mistype(text: str, rng: random.Random, share: float) -> str:
    """Swap two inner letters in a share of the longer words; placeholders are kept."""
    words = text.split(" ")
    for n, word in enumerate(words):
        if len(word) > 4 and word.isalpha() and rng.random() < share:
            at = rng.randint(1, len(word) - 3)
            words[n] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)
