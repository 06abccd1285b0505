"""The `accordant` command."""

from __future__ import annotations

import sys

from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app.cli.main import application
from judgments.errors import JudgmentsError
from judgments.outages import outage_of

__all__ = ["main"]


def main() -> None:
    """Run the command line; an expected error is one sentence and exit status 2."""
    try:
        application()
    except JudgmentsError as error:
        _say(error)
    except IntegrityError:
        _say("Somebody else changed the study at the same moment; run the command again.")
    except SQLAlchemyError as error:
        outage = outage_of(error)
        reason = getattr(error, "orig", None) or error
        _say(
            outage.value
            if outage
            else f"The study's database did not answer as it should: {reason}"
        )
    except Exception as error:
        # metrics.errors costs the import of numpy; only a failure pays for it.
        from metrics.errors import MetricsError

        if not isinstance(error, MetricsError):
            raise
        _say(error)


def _say(error: object) -> None:
    sys.stderr.write(f"accordant: {error}\n")
    raise SystemExit(2)
