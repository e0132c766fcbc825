"""The questions of all rooms by name: the one place where a name, a grain and columns are said."""

from __future__ import annotations

from analytics.ask.question import MARKING, Of, Question


def _of(
    room: str, of: Of, name: str, grain: str, columns: str, settings: str = "", module: str = ""
) -> Question:
    told = (*columns.split(), MARKING)
    return Question(name, room, of, grain, told, tuple(settings.split()), module or room)


_COUNTS = "children families rows"
_RUN = "direction state_code"
_WRITTEN = "city state_code country_code zip county"
_PATTERN = (
    "rank sentence families children of_here here_pct there of_there there_pct ratio ratio_low ratio_high "
    "chance of_last_year newest_day is_over link"
)
_POCKET_HOW = "compared by count day ongoing miles"
_ENDS = "from_id from_name from_state_code to_id to_name to_state_code way"
_CHILD = (
    "place_name county_name row_number family_number age_years months_left is_in_window located_by {}sex grade "
    "qad residency_date from_city from_state_code from_country_code to_city to_state_code reporting_state_code "
    "last_enrollment_state_code last_enrollment_date school_name district_name"
)
_NAMED = (
    "last_name_1 last_name_2 first_name birth_date msix_id state_student_id parent_1_first_name "
    "parent_1_last_name parent_2_first_name parent_2_last_name "
)
_WORK = "opened closed days_to_first_visit visits visits_found families children children_per_visit"

# fmt: off
QUESTIONS: tuple[Question, ...] = (
    _of("overview", "store", "runs", "One row per State and direction that is loaded: its newest list, and what changed since the list before; as_of_source newest_row: its day is not known, that of its newest move stands in.", f"{_RUN} extract_id as_of_date as_of_source {_COUNTS} towns counties in_window_children in_window_pct elsewhere_children previous_as_of_date previous_as_of_source previous_file new_children new_families known_before_children gone_children gone_families changed_children refused_children"),
    _of("overview", "list", "since-last-list", "One row per way in which the list differs from the one before: new, gone, moved (of the new those listed before at another place), changed, refused.", "which children families"),
    _of("overview", "list", "no-longer-listed", "One row per reason why children of the list before are not on this one.", "reason reason_words children families"),
    _of("overview", "list", "corrected", "One row per kind of change of moves that both lists have.", "what what_words children families"),
    _of("overview", "list", "go-here-this-week", "One row per town: families expected to be there and still missed in the week in which today lies, most first.", "place_id town state county_fips county_name expected_families low high listed_there listed_back not_listed_yet to_come learned reason"),
    _of("overview", "list", "families-soon", "One row per town and week, this one and the three after it: families expected to be there and still missed; by these the rooms order pockets, patterns and towns.", "place_id town monday expected_families"),
    _of("overview", "list", "new-places", "One row per place where children are new since the list before, most children first.", "place_id place_name county_name state_code children families rows earliest_move_date newest_move_date in_window_children in_window_pct top_origins"),
    _of("overview", "children", "gone-children", "One row per child and place that the list before had and this one has not; without names, ids and birth dates.", "reason " + _CHILD.format("")),

    _of("missed_enrollment", "list", "totals", "One row: the figures at the head of the room.", f"{_COUNTS} towns counties in_window_children in_window_pct placed_pct not_placed_children not_placed_rows elsewhere_children elsewhere_rows"),
    _of("missed_enrollment", "list", "places", "One row per missed place of the list's State on the map, most children first.", "place_id place_name county_fips county_name state_code lat lon children families rows earliest_move_date newest_move_date in_window_children in_window_pct top_origins"),
    _of("missed_enrollment", "list", "counties", "One row per county of the list's State with missed places, most children first.", "county_fips county_name state_code towns children families rows newest_move_date in_window_children in_window_pct"),
    _of("missed_enrollment", "list", "months", "One row per performance period and month of the moves.", f"performance_period month month_name {_COUNTS}"),
    _of("missed_enrollment", "list", "periods", "One row per performance period (1 September to 31 August) of the moves.", f"performance_period {_COUNTS}"),
    _of("missed_enrollment", "list", "ages", "One row per age band.", f"age_band {_COUNTS} out_of_school_children"),
    _of("missed_enrollment", "list", "origins", "One row per place at the other end of the moves (from: where to), most children first; place_id 0 is not placed.", f"place_id place {_COUNTS}"),
    _of("missed_enrollment", "list", "origin-states", "One row per State at the other end of the moves, most children first.", f"other_state_code state_name {_COUNTS}"),
    _of("missed_enrollment", "list", "window", "One row per stretch of time left in the window: children under all other filters, as beside the choice on the screen.", "window_band words children"),
    _of("missed_enrollment", "list", "choices", "One row per filter and value: children under all other filters, as beside the choice on the screen; filter and value as a link writes them.", "filter value words children is_chosen"),
    _of("missed_enrollment", "list", "not-placed", "One row per spelling of a missed place that could not be placed, most children first.", "city written_state zip county children rows"),
    _of("missed_enrollment", "list", "elsewhere", "One row per place of another State than the list's at which somebody is missed.", "state town county_name children rows"),
    _of("missed_enrollment", "list", "history", "One row per month and loaded list of the run, newest first, of the places or counties of the link (else of all); its other filters do not count.", "month as_of label listed new changed away refused gone not_compared left_out moved rows reasons note"),
    _of("missed_enrollment", "list", "recorded-late", "One row: of the children who moved in the last months before the list before, those it did not name there yet.", "before children late"),
    _of("missed_enrollment", "children", "children", "One row per child and move, as the rows of the file; without names, ids and birth dates.", _CHILD.format("")),
    _of("missed_enrollment", "children", "families", "One row per family, newest move first, with all its places on the list; without names and birth dates.", "newest_move_date newest_place county_name children ages other_end place_list family_number"),
    _of("missed_enrollment", "children", "child-lines", "One row per child, newest move first, with all its places on the list; without names, ids and birth dates.", "newest_move_date newest_place county_name age_years grade months_left other_end place_list family_number sex qad residency_date from_city from_state_code from_country_code to_city to_state_code reporting_state_code last_enrollment_state_code last_enrollment_date school_name district_name"),
    _of("missed_enrollment", "children", "children-with-names", "One row per child and move, with names, ids and birth dates: needs --who and --why, which are recorded as for a file.", _CHILD.format(_NAMED)),

    _of("pockets", "families", "pockets", "One row per pocket, the strongest first; the room and its files number them anew, what can be met in the next weeks first (families-soon).", "pocket pocket_towns pocket_counties pocket_when cases expected observed_expected chance p_value families children in_window_children out_of_school_children new_families new_children first_move_date newest_move_date top_origins stability is_over families_in_view unit compared_with", _POCKET_HOW),
    _of("pockets", "families", "pocket-towns", "One row per pocket and town of it.", "pocket place_id town lat lon families families_in_view", _POCKET_HOW),
    _of("pockets", "families", "pocket-months", "One row per pocket and month of the year: families by the months of their moves.", "pocket month families", _POCKET_HOW),
    _of("pockets", "families", "pocket-ages", "One row per pocket and age band.", "pocket age_band children", _POCKET_HOW),
    _of("pockets", "families", "pocket-words", "One row per sentence that is said of a pocket, the first one to read aloud.", "pocket number sentence", _POCKET_HOW),
    _of("pockets", "families", "pocket-hints", "One row per place that could well be chance, below the pockets.", "rank title sentence cases expected p_value families children", _POCKET_HOW),
    _of("pockets", "families", "pocket-nearby", "One row per pocket and office, farm job or housing on record around it.", "pocket nearby nearby_name crop season workers units room_for nearby_town miles", _POCKET_HOW),
    _of("pockets", "families", "pocket-second-opinion", "One row per pocket: what local statistics of counties say of it.", "pocket counties hot high_high is_possible words", _POCKET_HOW),
    _of("pockets", "families", "pocket-changes", "One row per pocket of either of two performance periods: grew, shrank, moved, new, gone.", "change pocket families_now families_before children_now children_before miles_moved period period_before", f"period period-before {_POCKET_HOW}"),
    _of("pockets", "children", "pocket-children", "One row per child and move behind one pocket (the first, unless set); without names, ids and birth dates.", _CHILD.format(""), f"pocket {_POCKET_HOW}"),

    _of("patterns", "families", "patterns", "One row per pattern that stands out, the strongest first (the room has first what can be met in the next weeks); link: the filters that show its families.", _PATTERN, "against"),
    _of("patterns", "families", "pattern-hints", "One row per pattern that could be chance and is worth a look.", _PATTERN, "against"),
    _of("patterns", "families", "pattern-months", "One row per pattern and month of the year: its families by the month of the move.", "rank month families", "against"),
    _of("patterns", "families", "pattern-search", "One row: how much was looked at for patterns.", "families looked_at patterns hints uncontrolled by_chance left_out thin unknown", "against"),
    _of("patterns", "families", "shelf-new-places", "One row per place where somebody is missed for the first time in twelve months.", "place_id town families children first_day"),
    _of("patterns", "families", "shelf-rising-and-falling", "One row per place: families of the last twelve complete months and of the twelve before.", "place_id town change last_year year_before words"),
    _of("patterns", "families", "shelf-seasonal-return", "One row per place and month to come in which families came in several years.", "place_id town season years families"),
    _of("patterns", "families", "shelf-leaving-window", "One row per place with children who have less than six months left there.", "place_id town families children of_children"),
    _of("patterns", "families", "shelf-origin-shift", "One row per State at the other end: its share of families now and the year before.", "state shift now_pct before_pct now before"),
    _of("patterns", "families", "shelf-out-of-school", "One row per place with several out-of-school youth.", "place_id town youth families share_pct"),
    _of("patterns", "families", "shelf-long-dwellers", "One row per place: families whose newest move is long ago.", "place_id town families children newest_day"),
    _of("patterns", "families", "shelf-one-family-places", "One row per number of families at a place.", "size places families children"),
    _of("patterns", "families", "shelf-several-states", "One row per other State whose newest list has families of this one.", "state_code families children"),
    _of("patterns", "families", "shelf-never-withdrawn", "One row per district of the last enrollment that records no withdrawal.", "district_name state_code children withdrawn"),
    _of("patterns", "families", "side-by-side", "One row per side: the view of the link, then the one set beside it.", "side link children families towns without_county_families", "beside"),
    _of("patterns", "families", "differences", "One row per attribute and value, what differs most between the two sides first; here and there in families.", "column value what here there here_pct there_pct weight", "beside"),
    _of("patterns", "families", "differences-by-county", "One row per county of either side, the largest difference in families first.", "county_fips county here there change children_here children_there", "beside"),

    _of("mobility", "moves", "moves", "One row: the figures at the head of the room.", "source way level children families moves corridors first_day last_day", "source way level"),
    _of("mobility", "moves", "corridors", "One row per corridor, most children first.", f"{_ENDS} children families moves newest_move_date", "source way level"),
    _of("mobility", "moves", "corridor-months", "One row per corridor, performance period and month with moves.", "from_name to_name period month years_ago children families moves", "source way level"),
    _of("mobility", "moves", "state-by-state", "One row per pair of States with moves, most children first.", "from_state_code to_state_code children families moves newest_move_date", "source way"),
    _of("mobility", "moves", "changed-corridors", "One row per corridor that is new or fades, the last 12 months against earlier.", "from_name to_name change families_before families_now children_before children_now", "source way level"),
    _of("mobility", "moves", "came-and-left", "One row per place that moves start or end at.", "unit_id name state_code lat lon arrived_children left_children net_children arrived_families left_families net_families arrived_moves left_moves net_moves net_ratio", "source level"),
    _of("mobility", "moves", "from-abroad", "One row per State or country outside the USA from which families came.", "state_code country_code children families moves", "source"),
    _of("mobility", "moves", "season-calendar", "One row per month of the year: children who arrive and who leave, as in the room.", "month_name arrive_children arrive_from leave_children leave_to", "source level"),
    _of("mobility", "moves", "season-calendar-totals", "One row per month of the year and way: different children, families and moves.", "month way children families moves", "source"),
    _of("mobility", "moves", "season-calendar-places", "One row per month of the year, way and place at the other end.", "month way other children families moves", "source level"),
    _of("mobility", "store", "season-crops", "One row per month of the year and crop with farm jobs on record in the counties of the link.", "month crop workers", module="offices"),
    _of("mobility", "moves", "circuits", "One row per commonest chain of moves.", "chain stops is_closed children families chains", "source level"),
    _of("mobility", "moves", "returns", "One row: who came back to the same place 10 to 14 months after an arrival.", "children returned_children families returned_families low high", "source level"),
    _of("mobility", "moves", "stays", "One row per place: days between an arrival and the next move from there.", "name children families stays first_quarter_days median_days third_quarter_days", "source level"),
    _of("mobility", "moves", "expected-and-found", "One row per place with arrivals, the largest gap in families first.", "unit_id name state_code children found_children families found_families gap_families gap_pct gap_low_pct gap_high_pct", "source way level"),
    _of("mobility", "moves", "on-nobodys-list", "One row for all, per season and per county: families that arrived by who recorded them, and an estimate of all who came and of those whom neither the State nor another has, with its 95 % interval.", "by value found_families elsewhere_families both_families third_families seen_families lists estimate low high lower_bound nobody nobody_low nobody_high refused"),
    _of("mobility", "moves", "on-nobodys-list-words", "One row: the same for all in a sentence, the days between which arrivals count, and what it rests on.", "sentence first last third rests_on"),
    _of("mobility", "moves", "usual-year", "One row per place: arrivals of the last 12 months beside the years before.", "name families_now families_usual families_least families_most years children_now children_usual", "source way level"),
    _of("mobility", "moves", "to-be-expected", "One row per place where families are to be expected until the end of next month.", "unit_id name state_code this_month next_month expected_families low_families high_families support_families this_month_ends next_month_ends", "source way"),
    _of("mobility", "moves", "same-weeks-of-earlier-years", "One row per earlier year: who moved from the places asked about in the same weeks.", "year families children", "source way"),
    _of("mobility", "moves", "to-be-expected-in-all", "One row: the families that the expectation is made of.", "families_now families_without moving_families unshown_families this_month_ends next_month_ends", "source way"),
    _of("mobility", "moves", "next-stops", "One row per town that is asked about and next stop, the likeliest first; refused: why nothing is said of the town.", "place month place_children place_families not_seen_children left_children not_seen_pct first_year last_year refused unit_id name state_code children families share_pct low_pct high_pct first_quarter_day third_quarter_day", "source way month"),
    _of("mobility", "moves", "next-stop-words", "One row per town that is asked about: what the room says of it, and what stands behind it.", "place month sentence next_time support", "source way month"),
    _of("mobility", "moves", "who-to-call", "One row per way and place at the other end: children this season and the season before, and whom to call.", "way unit_id name state_code county_name place_name children families children_before families_before who_to_call last_called arrival_notices departure_notices season season_before", "source level", module="offices"),
    _of("mobility", "store", "contacts", "One row per office on the list of whom to call.", "office state_code place_name county_name district_name role organization phone email called_date", module="offices"),
    _of("mobility", "store", "counts-of-other-offices", "One row per file, period and corridor of counts that other offices made.", f"file_name period shape {_ENDS} children moves", "way level", module="offices"),
    _of("mobility", "store", "move-notices", "One row per pair of places and way that move notices tell of; notices, not children.", "from_name to_name way arrival_notices departure_notices first_day last_day", "way level", module="offices"),
    _of("mobility", "moves", "move-quality", "One row per reason why moves were left out or kept out of chains.", "what rows", "source"),

    _of("board", "store", "targets", "One row per target: what is listed at its places then and now.", f"target_id place_name place_ids county_fips {_RUN} progress state_of_work owner planned_date closed_date region priority guess source kind idea hypothesis as_of_then children_then families_then as_of_now children_now families_now new_children still_children gone_children gone_families gone_past_window change is_before_visit visits moved_first moved_last over_since_children leaving_children leaving_by"),
    _of("board", "store", "this-week", "One row per open target: due this week, done this week, or later, and why.", "when place_name owner why planned_date target_id"),
    _of("board", "store", "visits", "One row per visit; without its notes.", "visit_id target_id place_name visit_date visited_by outcome families children coes come_back_month hours miles stop_id site_name"),
    _of("board", "store", "stops", "One row per open target and stop in its towns, in the order in which to go: a farm, worker housing or an office.", "target_id target_place number stop_key kind name town what workers room_for season_first season_last as_in_year visit_date outcome families"),
    _of("board", "store", "farms-that-begin-soon", "One row per farm whose season begins within 14 days, in the States of the lists and targets, and who is to be called.", "stop_key name town state_code county_name what workers season_first season_last as_in_year whom visit_date outcome"),
    _of("board", "store", "pins", "One row per pinned view, the newest first; without its note.", "pin_id title room filters link extract_id as_of_date children families source kind idea guess is_in_plan pinned_by"),
    _of("board", "store", "board-figures", "One row: what was opened, visited and found between two days (this performance period, unless set).", f"first last {_WORK} open_now never_visited coes visits_not_counted", "first last"),
    _of("board", "store", "board-figures-by", "One row per region, kind of idea and person: the same figures.", f"by value {_WORK}", "first last"),
    _of("board", "store", "ideas-that-find", "One row per kind of idea, guess and idea that was visited: how often a visit found families.", "by value visits found families children found_pct low_pct high_pct words"),
    _of("board", "store", "about-to-leave-targets", "One row per open target with children whose window ends within 90 days from today.", "place_name children first_day owner planned_date target_id"),
    _of("board", "list", "about-to-leave", "One row per place without an open target with children whose window ends within 90 days from today.", "missed_place_id missed_county_fips place children first_day"),
    _of("board", "list", "window-over-since", "One row: children whose window was open on the day of the list and is over today.", "children"),
    _of("board", "store", "visit-again", "One row per open target whose newest visit says to come back.", "place_name come_back_from owner target_id"),
    _of("board", "families", "pockets-never-visited", "One row per pocket of the list at which no visit was logged.", "pocket_name"),
    _of("board", "store", "saved-plans", "One row per plan of a week that was saved and not taken back.", "plan_id monday state_code saved_date saved_by as_of_date replaces_id stops", module="promise"),
    _of("board", "store", "expected-and-met", "One row per saved plan and town of it: families expected and met; held: whether the interval did, once the week is over; listed_later: families there by the newest list.", "plan_id monday saved_date state_code place_id town county_fips person stop_day chosen expected low high listed_there listed_back not_listed_yet to_come learned visits met hours miles first_visit status held listed_later list_of", module="promise"),
    _of("board", "store", "promise-kept", "One row: over the visited stops of weeks that are over, how many intervals held; refused: why nothing is said.", "stops held below above expected met share low high met_per_expected met_per_expected_low met_per_expected_high refused", module="promise"),
    _of("board", "store", "planned-and-other-visits", "One row per way in which a visit came to be, since the first plan was saved; times: how many times as many families planned visits met as those in no plan.", "group visits families per_visit per_visit_low per_visit_high hours visits_with_hours families_with_hours per_hour per_hour_low per_hour_high times_per_visit times_per_visit_low times_per_visit_high times_per_hour times_per_hour_low times_per_hour_high", module="promise"),
    _of("board", "store", "what-visits-teach", "One row per kind of town and season, first all together: what outcomes of visits multiply the families expected by.", "kind season factor visits words", module="promise"),
    _of("board", "store", "work-log", "One row per week and person with visits between two days (this performance period, unless set): visits, families met, hours and miles.", "monday person days visits visits_found families coes hours visits_without_hours miles visits_without_miles", "first last", module="promise"),
    _of("board", "list", "coverage", "One row per county, age or origin of the children listed in twelve months: how many live in towns that a visit went to; those who fall shortest first.", "kind group children families children_looked_at families_looked_at share_pct short_of visits families_met last_visit", module="promise"),
    _of("board", "list", "plan-counts", "One row per figure of the plan: by performance period, and in it by place, month and age band.", "by performance_period value place children families"),

    _of("places", "store", "places-to-repair", "One row per place as written that a person should look at, most children first.", f"{_WRITTEN} problem children missed_children place_id place_name county_name place_state located_by ways", "file"),
    _of("places", "store", "places-sure", "One row per place as written whose meaning is sure.", f"{_WRITTEN} children place_id is_place is_county is_state_code why", "file"),
    _of("places", "store", "places-decided", "One row per place as written that somebody decided by hand.", f"{_WRITTEN} place_id place_name decided_by decided_at"),
    _of("places", "store", "moves-within-one-place", "One row per run and place as written whose rows move from a place to itself.", f"{_RUN} city written_state zip county children rows"),
    _of("places", "store", "missed-in-another-state", "One row per run and place as written that lies in another State than the run's.", f"{_RUN} city written_state zip county children rows"),
    _of("places", "store", "zip-in-another-state", "One row per place as written whose ZIP lies in another State.", "city state_code zip zip_state children"),

    _of("loading", "store", "lists", "One row per loaded list, records or reference file, newest first.", f"extract_id kind {_RUN} as_of_date as_of_source loaded_at file_name rows_read rows_accepted rows_refused rows_ignored new_children gone_children keep_until to_look_at"),
    _of("loading", "store", "refused-rows", "One row per refused row and reason; the value only by its shape.", "extract_id row_number file_name sheet_name table_on_sheet line column_header field rule hint masked_value"),
    _of("loading", "store", "not-understood", "One row per loaded list and column with cells that were not understood and left empty.", "extract_id file_name header field rows words spellings"),
    _of("loading", "store", "not-understood-cells", "One row per cell that was not understood, of each list the first thousand.", "extract_id row_number file_name sheet_name table_on_sheet line header written"),
    _of("loading", "store", "columns-read", "One row per loaded list and column: the field it was read as, or why it was not.", "extract_id header field read_as"),
    _of("loading", "store", "places-located", "One row per loaded list and way in which missed places were located.", "extract_id located_by rows"),
    _of("loading", "list", "computed-beside-delivered", "One row per side: children on the computed list, on the newest delivered one, and on both.", "side children families computed delivered"),
    _of("loading", "list", "computed-beside-delivered-places", "One row per missed place of the two lists.", "place_id place_name state_code county_name both only_here only_there families"),
)
# fmt: on

BY_NAME = {question.name: question for question in QUESTIONS}
"""Name -> question."""
