"""`python -m data.places FILE.csv ...`: places the rows of a file; see data.commands.places."""

from data.commands.places import main

if __name__ == "__main__":
    main()
