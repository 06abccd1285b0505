"""Ways to spoil source code, each at five severities; seeded."""

import re
from collections.abc import Callable

import numpy as np

from tests.metrics.quality.corpus_code import Source

__all__ = ["OF_CODE", "noise", "shuffled"]

Degradation = Callable[[Source, float], Source]


def broken_syntax(source: Source, share: float) -> Source:
    """Take a sign that matters from a share of the lines of code, or put one there."""
    rng = np.random.default_rng(31)
    lines = source.text.splitlines()
    for n in rng.permutation(code_lines(source))[: round(share * len(code_lines(source)))]:
        places = [m.start() for m in re.finditer(r"[()\[\]{}:]", lines[n])]
        if places:
            place = int(rng.choice(places))
            lines[n] = lines[n][:place] + lines[n][place + 1 :]
        else:
            lines[n] += " )"
    return Source("\n".join(lines) + "\n", source.suffix)


def dead_code(source: Source, share: float) -> Source:
    """Put code behind returns, a share of the lines in all; it differs from place to place."""
    rng = np.random.default_rng(32)
    end = ";" if source.suffix == ".js" else ""
    lines = source.text.splitlines()
    returns = [n for n in code_lines(source) if re.match(r"\s+return\b.*[^,(\[{]$", lines[n])]
    bodies: dict[int, list[str]] = {int(n): [] for n in returns}
    for count in range(round(share * len(code_lines(source)))):
        n = int(rng.choice(returns))
        indent = re.match(r"\s*", lines[n]).group()
        bodies[n].append(f"{indent}step_{count} = compute(step_{count}, {count}){end}")
    written = [new for n, line in enumerate(lines) for new in (line, *bodies.get(n, ()))]
    return Source("\n".join(written) + "\n", source.suffix)


def unused_names(source: Source, share: float) -> Source:
    """Import and assign things that nothing uses: one for a share of the lines."""
    rng = np.random.default_rng(33)
    script = source.suffix == ".js"
    lines = source.text.splitlines()
    places = [n for n in code_lines(source) if re.match(r"\s+return\b", lines[n])]
    count = round(share * len(code_lines(source)))
    for number, n in enumerate(sorted(rng.choice(places, count).tolist(), reverse=True)):
        indent = re.match(r"\s*", lines[n]).group()
        new = f"const spare{number} = {number};" if script else f"spare_{number} = {number}"
        lines.insert(n, indent + new)
    first = "import leftpad{0} from 'leftpad{0}';" if script else "import leftpad{0}"
    if not script:
        return Source("\n".join(lines + [first.format(n) for n in range(count // 2)]) + "\n")
    return Source("\n".join([first.format(n) for n in range(count // 2)] + lines) + "\n", ".js")


def code_lines(source: Source) -> list[int]:
    """Give the lines that are code, leaving out strings of several lines."""
    blank = re.sub(r'"""[\s\S]*?"""', lambda m: "\n" * m.group().count("\n"), source.text)
    return [n for n, line in enumerate(blank.splitlines()) if line.strip() and "#" not in line]


def noise(seed: int) -> Source:
    """Give 1500 printable signs at random."""
    signs = [chr(n) for n in range(32, 127)] + ["\n"] * 3
    return Source("".join(np.random.default_rng(seed).choice(signs, 1500)))


def shuffled(source: Source, seed: int) -> Source:
    """Put the words and signs of a file into random order."""
    pieces = re.findall(r"\w+|[^\w\s]|\n", source.text)
    return Source(" ".join(np.random.default_rng(seed).permutation(pieces)), source.suffix)


OF_CODE: dict[str, tuple[Degradation, tuple[float, ...]]] = {
    "broken syntax": (broken_syntax, (0.02, 0.06, 0.15, 0.3, 0.6)),
    "dead code": (dead_code, (0.05, 0.12, 0.25, 0.5, 1.0)),
    "unused names": (unused_names, (0.05, 0.1, 0.2, 0.35, 0.6)),
}
