"""`python -m data.compute`: the command stands above all that it commands, in data.commands."""

from runpy import run_module

run_module("data.commands.compute", run_name="__main__")
