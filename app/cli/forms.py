"""`accordant form`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from app.cli.context import console
from app.cli.translations import print_untranslated
from judgments.forms import FormSpec, default_form, default_text, read_form

__all__ = ["form_commands"]

form_commands = typer.Typer(no_args_is_help=True, help="Check and show what raters are asked.")


@form_commands.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="A form, in TOML or YAML.", show_default=False)],
) -> None:
    """Check a form: what is wrong, or not translated, is named by file and key.

    Example: accordant form check form.toml
    """
    form = read_form(file)
    console.print(
        f"{file} is well-formed: {len(form.dimensions)} dimensions, "
        f"{len(form.rater_questions)} questions about the rater, "
        f"{'with' if form.consent else 'without'} consent, "
        f"{'with' if form.show_reference else 'without'} reference.",
        soft_wrap=True,
    )
    print_untranslated(form, str(file))


@form_commands.command("show")
def show(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A form, in TOML or YAML. Default: the one that rounds have by default."
        ),
    ] = None,
    source: Annotated[
        bool, typer.Option("--source", help="Print it as it is written, to begin a form with.")
    ] = False,
) -> None:
    """Show a form as its raters read it.

    Example: accordant form show --source > form.toml
    """
    form = default_form() if file is None else read_form(file)
    if source:
        text = default_text() if file is None else file.read_text(encoding="utf-8-sig")
        console.out(text, end="", highlight=False)
    else:
        _show(form)


def _show(form: FormSpec) -> None:
    console.print(f"{form.title} ({form.name})", soft_wrap=True)
    if form.consent is not None:
        console.print(f"\nConsent, version {form.consent.version}:", soft_wrap=True)
        console.print(form.consent.text.strip(), soft_wrap=True)
    if form.instructions is not None:
        console.print("\nInstructions:", soft_wrap=True)
        console.print(form.instructions.strip(), soft_wrap=True)
    for asked in form.rater_questions:
        choice = f" [{' | '.join(asked.options)}]" if asked.options else ""
        console.print(f"\nAbout the rater: {asked.question}{choice}", soft_wrap=True)
    for dimension in form.dimensions:
        when = {1: "before", 2: "after"}[dimension.step]
        console.print(
            f"\n{dimension.title} ({dimension.code}), {when} the reference: {dimension.question}",
            soft_wrap=True,
        )
        if dimension.help:
            console.print(dimension.help, soft_wrap=True)
        table = Table("point", "name", "meaning", "example")
        for point in dimension.points:
            table.add_row(f"{point.value:g}", point.name, point.text, point.example)
        console.print(table)
