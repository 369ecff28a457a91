"""The command `perezvon`: one module per verb, loaded only when it is called."""

import importlib

import click
from typing_extensions import override

from perezvon import __version__
from perezvon.entrypoints.failures import told
from perezvon.platform import telemetry

VERBS = {
    "asterisk": "Write the configuration of an Asterisk, and check what runs.",
    "backup": "Write everything into one file, while the centre runs.",
    "bench": "Measure this machine.",
    "chaos": "Break a centre of its own, and look whether anything is lost.",
    "doctor": "Look for what is wrong, and say what to do.",
    "export": "Write the log to a file or a pipe.",
    "flow": "Check flows: lint them and run their scenarios.",
    "metrics": "Print figures of any time.",
    "openapi": "Print the HTTP interface as OpenAPI.",
    "rebuild": "Make the read tables anew from the log.",
    "restore": "Make a centre from a backup.",
    "schema": "Bring the database up to date, or check that it is.",
    "serve": "Run the contact centre, or some of its roles.",
    "stop": "Stop everything that runs on the data folder.",
    "twin": "Live days again under other rules: what if.",
    "upgrade": "Bring the data to this version, with a backup first.",
    "user": "Let a person choose a new password.",
}


class Verbs(click.Group):
    """Loads the module of a verb when it is needed, so that every start is quick."""

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(VERBS)

    @override
    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module = importlib.import_module(f"perezvon.entrypoints.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    @override
    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; what stops it is told in words, not as a traceback."""
        with told():
            return super().invoke(ctx)

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(sorted(VERBS.items()))


@click.group(cls=Verbs)
@click.version_option(__version__, prog_name="perezvon")
def main() -> None:
    """Perezvon, a self-hosted contact centre."""
    # What a verb prints may be read by a program, so messages never go to standard output.
    telemetry.configure(form="auto", level="warning")
