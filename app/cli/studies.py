"""Commands on a study as a whole."""

from __future__ import annotations

import errno
import os
import socket
from typing import Annotated

import typer

from app.cli.context import console, errors
from app.study import DATABASE_VARIABLE, DEFAULT_DATABASE, create_or_upgrade, open_study
from judgments.database import Study

__all__ = ["init", "serve"]


def init(context: typer.Context) -> None:
    """Create the study's database, or upgrade it to this version of the program.

    Example: accordant --database study.db init
    """
    study = Study(context.obj or os.environ.get(DATABASE_VARIABLE) or DEFAULT_DATABASE)
    before, after = create_or_upgrade(study)
    name = study.url.render_as_string(hide_password=True)
    if before is None:
        console.print(f"Created a study at {name} (version {after}).", soft_wrap=True)
    elif before == after:
        console.print(f"{name} is up to date (version {after}).", soft_wrap=True)
    else:
        console.print(f"Upgraded {name} from version {before} to {after}.", soft_wrap=True)


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8501,
) -> None:
    """Serve the rating and research pages until stopped with Ctrl+C.

    Example: accordant serve --host 0.0.0.0 --port 8501
    """
    study = open_study(context.obj)
    if _is_taken(host, port):
        errors.print(f"accordant: Port {port} is in use; take another with --port.", soft_wrap=True)
        raise typer.Exit(2)
    # Streamlit takes a second to import: only this command pays for it.
    from app.serve import run

    console.print(f"Serving {study.url.render_as_string()} at http://{host}:{port}", soft_wrap=True)
    run(database=study.url.render_as_string(hide_password=False), host=host, port=port)


def _is_taken(host: str, port: int) -> bool:
    """Say whether somebody listens there; what else may be wrong is left to the server to say."""
    try:
        places = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        return False
    for family, kind, protocol, _, place in places:
        try:
            with socket.socket(family, kind, protocol) as probe:
                # As the server does: a port whose last connections are closing is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(place)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return True
    return False
