"""`python -m perezvon`: the same as the command `perezvon`."""

from perezvon.entrypoints.cli import main

main(prog_name="perezvon")
