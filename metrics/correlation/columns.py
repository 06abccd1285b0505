"""Columns of values over responses, with what is derived from each computed once.

A report relates every metric to every dimension: ranks, deviations and the like of a column are
the same in each of those pairs.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from metrics.correlation.groups import GroupedColumn, Groups
from metrics.correlation.influence import is_constant, standardised
from metrics.correlation.ranks import Places, place_values
from metrics.resampling import cluster_codes

__all__ = ["Column", "Frame"]

_Floats = NDArray[np.float64]
_Ints = NDArray[np.int64]
_Mask = NDArray[np.bool_]


class Frame:
    """Responses, and the items and systems they belong to.

    Parameters
    ----------
    items, systems : (N,) arrays
        Item and system of each response.
    """

    def __init__(self, items: _Ints, systems: _Ints) -> None:
        self._labels = items, systems
        self._subset: tuple[bytes, Frame] | None = None

    @cached_property
    def items(self) -> Groups:
        """Responses by item."""
        return Groups(*cluster_codes(self._labels[0]))

    @cached_property
    def systems(self) -> Groups:
        """Responses by system."""
        return Groups(*cluster_codes(self._labels[1]))

    @cached_property
    def by_system(self) -> tuple[tuple[_Ints, Frame], ...]:
        """Places of the responses of each system, and their frame."""
        places = np.split(self.systems.order, self.systems.starts[1:])
        items, systems = self._labels
        return tuple((own, Frame(items[own], systems[own])) for own in places)

    def where(self, chosen: _Mask) -> Frame:
        """Give the frame of some of the responses; that of the last choice is kept."""
        if chosen.all():
            return self
        key = chosen.tobytes()
        if self._subset is None or self._subset[0] != key:
            items, systems = self._labels
            self._subset = key, Frame(items[chosen], systems[chosen])
        return self._subset[1]


class Column:
    """Values of the responses of a frame.

    Parameters
    ----------
    values : (N,) array
        NaN = none. Everything but `finite` and `where` is for finite values only.
    frame
        The responses.
    """

    def __init__(self, values: _Floats, frame: Frame) -> None:
        self.values = values
        self.frame = frame
        self._subset: tuple[Frame, Column] | None = None

    @cached_property
    def finite(self) -> _Mask:
        """Where there is a value."""
        return np.isfinite(self.values)

    def where(self, chosen: _Mask) -> Column:
        """Give the values of some of the responses; those of the last choice are kept."""
        frame = self.frame.where(chosen)
        if frame is self.frame:
            return self
        if self._subset is None or self._subset[0] is not frame:
            self._subset = frame, Column(self.values[chosen], frame)
        return self._subset[1]

    @cached_property
    def is_constant(self) -> bool:
        """Whether values do not vary beyond rounding."""
        return is_constant(self.values)

    @cached_property
    def standardised(self) -> _Floats:
        """(N,) array of mean 0 and variance 1."""
        return standardised(self.values)

    @cached_property
    def places(self) -> Places:
        """Where the values stand among one another."""
        return place_values(self.values)

    @cached_property
    def ranks(self) -> Column:
        """Ranks from 1, ties sharing their mean rank."""
        return Column(self.places.ranks(), self.frame)

    @cached_property
    def by_item(self) -> GroupedColumn:
        """The values within items."""
        return GroupedColumn(self.values, self.frame.items)

    @cached_property
    def by_system(self) -> GroupedColumn:
        """The values within systems."""
        return GroupedColumn(self.values, self.frame.systems)

    @cached_property
    def parts(self) -> tuple[Column, ...]:
        """The values of each system by themselves."""
        return tuple(Column(self.values[own], frame) for own, frame in self.frame.by_system)
