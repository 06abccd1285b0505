"""Reading columns of numbers without an object per row."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Executable
from sqlalchemy.orm import Session

__all__ = ["read_columns"]


def read_columns(
    session: Session, statement: Executable, columns: np.dtype[np.void]
) -> NDArray[np.void]:
    """Read rows of numbers into a structured array, straight from the driver's cursor.

    Parameters
    ----------
    session
        Of the caller.
    statement
        Selects as many numeric columns as `columns` has fields, none of them null.
    columns
        Names and types of the fields, in order.

    Returns
    -------
    (n,) structured array
    """
    # Row by row: each one's memory is used again for the next.
    cursor: Any = session.connection().execute(statement).cursor
    return np.fromiter(cursor, dtype=columns)
