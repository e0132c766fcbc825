"""The command line. Each module is one command; nothing imports them.

`python -m data.load` runs `data.commands.load`: the door under that name says which.
"""
