"""Systems paired off, so that each comes up and each pair comes up about equally often."""

from __future__ import annotations

from judgments.errors import PlanError

__all__ = ["pairings"]


def pairings(n_systems: int) -> list[list[tuple[int, int]]]:
    """Pair off systems in every way of a round-robin tournament (circle method).

    With an odd number of systems one is left over in each pairing; it is paired with another one
    a second time, so that every pairing covers every system.

    Parameters
    ----------
    n_systems
        Number of systems, at least 2.

    Returns
    -------
    list of list of tuple
        Each inner list covers all systems.

    Raises
    ------
    PlanError
        There are fewer than two systems.

    Examples
    --------
    >>> pairings(4)
    [[(0, 3), (1, 2)], [(0, 2), (3, 1)], [(0, 1), (2, 3)]]
    >>> pairings(3)
    [[(1, 2), (0, 1)], [(0, 2), (1, 0)], [(0, 1), (2, 0)]]
    """
    if n_systems < 2:
        msg = f"A pair needs two systems, not {n_systems}."
        raise PlanError(msg)
    bye = n_systems
    circle = list(range(n_systems)) + ([bye] if n_systems % 2 else [])
    half = len(circle) // 2
    found: list[list[tuple[int, int]]] = []
    for _ in range(len(circle) - 1):
        pairs = [(circle[n], circle[-1 - n]) for n in range(half)]
        alone = [a if b == bye else b for a, b in pairs if bye in (a, b)]
        pairs = [pair for pair in pairs if bye not in pair]
        if alone:
            pairs.append((alone[0], pairs[len(found) % len(pairs)][0]))
        found.append(pairs)
        circle = [circle[0], circle[-1], *circle[1:-1]]
    return found
