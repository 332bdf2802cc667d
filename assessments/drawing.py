"""The balanced draw: which expert judges which file, as a minimum-cost flow. Pure; the same seed draws the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx

# Luck decides between equal draws; one unit of imbalance outweighs all luck of a draw.
LUCK = 100


class Infeasible(Exception):
    """No draw gives every file its experts. `short` names the files and how many experts could judge each."""

    def __init__(self, short: Sequence[tuple[int, int]]) -> None:
        super().__init__(f"{len(short)} files cannot be staffed")
        self.short = tuple(short)


@dataclass(frozen=True)
class Draw:
    """Pairs of file and expert (positions in the lists given), in order; loads by expert."""

    pairs: tuple[tuple[int, int], ...]
    loads: tuple[int, ...]

    @property
    def gap(self) -> int:
        """Largest load less smallest; at most 1 whenever the conflicts allow it."""
        return max(self.loads) - min(self.loads) if self.loads else 0


def draw(files: int, experts: int, k: int, excluded: Collection[tuple[int, int]], seed: str) -> Draw:
    """Give each of `files` exactly `k` of `experts`, none of them `excluded`, with loads as equal as can be.

    Raises `Infeasible` when a file has fewer than k experts left.
    """
    barred = frozenset(excluded)
    able = Counter(file for file in range(files) for expert in range(experts) if (file, expert) not in barred)
    short = [(file, able[file]) for file in range(files) if able[file] < k]
    if short:
        raise Infeasible(short)
    if not files:
        return Draw((), (0,) * experts)
    # Loaded with the first draw: a worker that draws none saves its sixteen megabytes.
    import networkx as nx

    _, flow = nx.network_simplex(_graph(files, experts, k, barred, seed))
    pairs = sorted(
        (file, expert) for file in range(files) for (_, expert), lanes in flow["file", file].items() if lanes[0]
    )
    loads = Counter(expert for _, expert in pairs)
    return Draw(tuple(pairs), tuple(loads[expert] for expert in range(experts)))


def _graph(files: int, experts: int, k: int, barred: frozenset[tuple[int, int]], seed: str) -> nx.MultiDiGraph:
    """Files → experts → sink, with a price on every lane."""
    import networkx as nx

    luck = random.Random(seed)  # noqa: S311 - a draw anyone may repeat from its printed seed, no secret
    graph = nx.MultiDiGraph()
    graph.add_node("sink", demand=files * k)
    for file in range(files):
        graph.add_node(("file", file), demand=-k)
        for expert in range(experts):
            weight = luck.randrange(LUCK)
            if (file, expert) not in barred:
                graph.add_edge(("file", file), ("expert", expert), key=0, capacity=1, weight=weight)
    # The n-th file of an expert costs more than the one before: the squares of the loads are least when they are equal.
    step = LUCK * files * k + 1
    for expert in range(experts):
        for place in range(files):
            graph.add_edge(("expert", expert), "sink", key=place, capacity=1, weight=step * place)
    return graph
