"""`python -m data.made_up_families --out DIR`: see data.commands.made_up_families."""

from data.commands.made_up_families import main

if __name__ == "__main__":
    main()
