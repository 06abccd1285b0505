"""What preferences between two systems' responses say."""

from metrics.pairs.bradley_terry import BradleyTerryResult, bradley_terry
from metrics.pairs.shares import ShareResult, side_share, win_rates

__all__ = ["BradleyTerryResult", "ShareResult", "bradley_terry", "side_share", "win_rates"]
