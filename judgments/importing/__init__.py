"""Taking in records of items and responses, and telling what is odd about them."""

from judgments.importing.irregularities import CODES, Irregularity, write_csv
from judgments.importing.items import import_items
from judgments.importing.locating import parse_url_map, uncovered_url, url_prefixes
from judgments.importing.normalising import Record, normalise
from judgments.importing.reading import RawRecord, read_records
from judgments.importing.responses import import_responses
from judgments.importing.results import ImportResult

__all__ = [
    "CODES",
    "ImportResult",
    "Irregularity",
    "RawRecord",
    "Record",
    "import_items",
    "import_responses",
    "normalise",
    "parse_url_map",
    "read_records",
    "uncovered_url",
    "url_prefixes",
    "write_csv",
]
