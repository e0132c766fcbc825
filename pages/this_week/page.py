"""Room: where to go this week, in what order, and why; below it what is loaded and what is new since."""

from __future__ import annotations

from analytics.leads import changes
from pages.parts.answers import leads, week
from pages.parts.empty_state.nothing_loaded import NOTHING_LOADED, offer_to_load, say_what_is_made_up
from pages.parts.look import end_room
from pages.this_week import asked_week, since_last, today, towns, week_plan

loaded = leads.extracts()
if loaded.empty:
    offer_to_load(f"{NOTHING_LOADED} Load a Missed Enrollment file to see where to go this week.")
    end_room()

say_what_is_made_up()
runs = changes.runs(loaded)
if not runs:
    offer_to_load("No list of missed children is loaded yet, only records or counts of moves.")
    end_room()
wanted = asked_week.draw(runs)
if wanted is not None:
    found = week.of_state(str(wanted.run.state), wanted.monday)
    if isinstance(found, str):
        towns.say_why_not(found, wanted)
    else:
        today.draw()
        week_plan.draw(found, wanted)
since_last.draw(runs)
