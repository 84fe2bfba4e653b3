"""Pairing off two sets: how likely each pair is among all ways to pair them off, the best way, and its lead.

Only listed pairs can be chosen, and none need be. The pairs fall into groups that share no member; each is solved
exactly by the Hungarian method, a group too large for that by taking the greatest gain first.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Members = npt.NDArray[np.intp]
Numbers = npt.NDArray[np.float64]

_LARGEST_GROUP = 60
_ROUNDS = 15
_MOST_LOG_ODDS = 30.0


def matching_odds(log_odds: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """Log-odds that a pair is chosen, against all other ways to pair off its members, staying alone among them.

    `log_odds` weighs each pair by itself. A rival counts less the surer it is of somebody else: marginals of the
    distribution over matchings, by belief propagation (Bayati, Shah and Sharma 2008, in the sum form).
    """
    if not log_odds:
        return {}
    lefts, rights = (_numbered(side) for side in zip(*log_odds, strict=True))
    odds = match_freely(lefts, rights, np.array(list(log_odds.values())))
    return dict(zip(log_odds, odds.tolist(), strict=True))


def match_freely(lefts: Members, rights: Members, log_odds: Numbers) -> Numbers:
    """The same for pairs given as members numbered from 0 on either side, and their log-odds."""
    weights = np.exp(np.minimum(log_odds, _MOST_LOG_ODDS))
    left_free = right_free = np.ones(len(weights))  # how free a member is for this pair, seen from everywhere else
    for _ in range(_ROUNDS):
        left_free = _freedom(lefts, weights * right_free)
        right_free = _freedom(rights, weights * left_free)
    odds: Numbers = np.log(weights * left_free * right_free)
    return odds


def _numbered(members: Sequence[int]) -> Members:
    """The members of pairs, numbered from 0."""
    return np.unique(members, return_inverse=True)[1]


def _freedom(members: Members, claims: Numbers) -> Numbers:
    """For each pair how little the other pairs of its member claim it, between 0 and 1."""
    others = np.bincount(members, claims)[members] - claims
    return 1 / (1 + np.maximum(others, 0))


def best_matching(gains: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Left → right for the chosen pairs; pairs without a positive gain are never chosen."""
    positive = {pair: gain for pair, gain in gains.items() if gain > 0}
    chosen: dict[int, int] = {}
    for group in _groups(positive):
        lefts = sorted({left for left, _ in group})
        rights = sorted({right for _, right in group})
        if len(lefts) + len(rights) > _LARGEST_GROUP:
            chosen.update(_greedy(group, positive))
        else:
            costs = [[-positive.get((left, right), 0.0) for right in rights] for left in lefts]
            for row, column in enumerate(_hungarian(costs)):
                pair = (lefts[row], rights[column]) if column < len(rights) else None
                if pair in positive:
                    chosen[lefts[row]] = rights[column]
    return chosen


def matching_leads(log_odds: Mapping[tuple[int, int], float]) -> dict[tuple[int, int], float]:
    """The pairs of the best matching, and how far it is ahead, in log-odds, of the best one without each of them.

    What `matching_odds` cannot tell: of two ends that may have swapped their beginnings each seems sure of its own,
    and only both pairs together are held against both other ones.
    """
    positive = {pair: odds for pair, odds in log_odds.items() if odds > 0}
    leads: dict[tuple[int, int], float] = {}
    for group in _groups(positive):
        worth = {pair: positive[pair] for pair in group}
        if len(group) == 1:
            leads.update(worth)
            continue
        members = len({left for left, _ in group}) + len({right for _, right in group})
        find_leads = _swap_leads if members > _LARGEST_GROUP else _ring_leads
        leads.update(find_leads(worth, best_matching(worth)))
    return leads


def _swap_leads(worth: Mapping[tuple[int, int], float], chosen: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """The leads of pairs over what comes of two members changing, in time that grows with the number of pairs."""
    holders = {right: left for left, right in chosen.items()}
    leads = {pair: worth[pair] for pair in chosen.items()}
    for (left, right), gain in worth.items():
        given_up = {pair for pair in ((left, chosen.get(left)), (holders.get(right), right)) if pair in leads}
        if (left, right) in given_up:
            continue
        consoled = worth.get((holders.get(right, -1), chosen.get(left, -1)), 0.0)
        loss = sum(worth[pair] for pair in given_up) - gain - consoled
        leads.update({pair: min(leads[pair], loss) for pair in given_up})
    return leads


def _ring_leads(worth: Mapping[tuple[int, int], float], chosen: Mapping[int, int]) -> dict[tuple[int, int], float]:
    """The lead of each pair of a group's best matching: the least loss of any ring of changes that undoes the pair.

    Staying alone is a partner of no worth, so that every change is a ring: one left member takes the partner of the
    next. The shortest rings are found as the shortest ways from each member back to itself (Floyd and Warshall).
    """
    ends, beginnings = (
        {member: number for number, member in enumerate(sorted(set(side)))} for side in zip(*worth, strict=True)
    )
    size, alone = len(ends) + len(beginnings), len(beginnings)
    gains = np.full((size, size), -np.inf)
    gains[:, alone:] = gains[len(ends) :] = 0.0
    for (left, right), gain in worth.items():
        gains[ends[left], beginnings[right]] = gain
    partners = np.full(size, -1)
    for left, right in chosen.items():
        partners[ends[left]] = beginnings[right]
    unchosen = np.setdiff1d(np.arange(size), partners)
    partners[partners < 0] = unchosen[::-1]  # the last are partners of no worth
    losses = gains[np.arange(size), partners][:, None] - gains[:, partners]
    np.fill_diagonal(losses, np.inf)
    for through in range(size):
        losses = np.minimum(losses, losses[:, through, None] + losses[None, through])
    rings = losses.diagonal()
    return {(left, right): float(rings[ends[left]]) for left, right in chosen.items()}


def _groups(pairs: Mapping[tuple[int, int], float]) -> list[list[tuple[int, int]]]:
    by_left: dict[int, list[tuple[int, int]]] = defaultdict(list)
    by_right: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pair in pairs:
        by_left[pair[0]].append(pair)
        by_right[pair[1]].append(pair)
    seen: set[tuple[int, int]] = set()
    groups = []
    for start in pairs:
        if start in seen:
            continue
        seen.add(start)
        group, waiting = [], [start]
        while waiting:
            pair = waiting.pop()
            group.append(pair)
            for other in by_left.pop(pair[0], []) + by_right.pop(pair[1], []):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        groups.append(group)
    return groups


def _greedy(group: list[tuple[int, int]], gains: Mapping[tuple[int, int], float]) -> dict[int, int]:
    chosen: dict[int, int] = {}
    taken: set[int] = set()
    for left, right in sorted(group, key=lambda pair: (-gains[pair], pair)):
        if left not in chosen and right not in taken:
            chosen[left] = right
            taken.add(right)
    return chosen


def _hungarian(costs: list[list[float]]) -> list[int]:
    """Column of each row in the assignment of least cost, by shortest augmenting paths (Jonker and Volgenant 1987).

    Zero-cost columns are added so that each row finds one.
    """
    rows = len(costs)
    columns = len(costs[0]) + rows
    padded = [[*row, *([0.0] * rows)] for row in costs]
    row_price = [0.0] * (rows + 1)
    column_price = [0.0] * (columns + 1)
    row_of = [0] * (columns + 1)  # 1-based; column 0 holds the row being placed
    for row in range(1, rows + 1):
        row_of[0] = row
        column = 0
        least = [float("inf")] * (columns + 1)
        came_from = [0] * (columns + 1)
        done = [False] * (columns + 1)
        while row_of[column]:
            done[column] = True
            current = row_of[column]
            delta, nearest = float("inf"), 0
            for other in range(1, columns + 1):
                if done[other]:
                    continue
                reduced = padded[current - 1][other - 1] - row_price[current] - column_price[other]
                if reduced < least[other]:
                    least[other], came_from[other] = reduced, column
                if least[other] < delta:
                    delta, nearest = least[other], other
            for other in range(columns + 1):
                if done[other]:
                    row_price[row_of[other]] += delta
                    column_price[other] -= delta
                else:
                    least[other] -= delta
            column = nearest
        while column:
            row_of[column] = row_of[came_from[column]]
            column = came_from[column]
    assigned = [0] * rows
    for column in range(1, columns + 1):
        if row_of[column]:
            assigned[row_of[column] - 1] = column - 1
    return assigned
