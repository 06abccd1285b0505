"""What preferences between two systems' responses say."""

from metrics.pairs.shares import ShareResult, side_share, win_rates
from metrics.pairs.strengths import BradleyTerryResult, bradley_terry

__all__ = ["BradleyTerryResult", "ShareResult", "bradley_terry", "side_share", "win_rates"]
