"""`python -m analytics.same_child --store DIR [--state XX] [--json]`"""

from analytics.same_child.command import main

if __name__ == "__main__":
    raise SystemExit(main())
