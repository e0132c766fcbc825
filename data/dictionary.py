"""`python -m data.dictionary`: see data.commands.dictionary."""

from data.commands.dictionary import main

if __name__ == "__main__":
    main()
