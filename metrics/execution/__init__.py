"""Where scoring runs: here, in processes beside this one, or on a Dask cluster.

Work goes out in chunks and comes back as it is done, with a bounded number of chunks on their way,
so memory stays flat however large the study is.
"""

from metrics.execution.chunks import extras_missing, run_chunks, score_chunk
from metrics.execution.workers import Workers, open_workers

__all__ = ["Workers", "extras_missing", "open_workers", "run_chunks", "score_chunk"]
