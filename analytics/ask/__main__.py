"""`python -m analytics.ask QUESTION --store DIR [--link "?from=GA&month=9"] [--json|--csv]`"""

from analytics.ask.command import main

if __name__ == "__main__":
    raise SystemExit(main())
