"""`python -m data.load`: the command stands above all that it commands, in data.commands."""

from runpy import run_module

run_module("data.commands.load", run_name="__main__")
