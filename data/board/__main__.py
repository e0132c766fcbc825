"""`python -m data.board`: the command stands above all that it commands, in data.commands."""

from runpy import run_module

run_module("data.commands.board", run_name="__main__")
