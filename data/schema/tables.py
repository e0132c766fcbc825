"""The schema, once: every table and column, its meaning, its rule, whether it points to a child.

Table creation, checks, synthetic data, the data dictionary and the export headers come from
here. Of the board's file: from data/board/.
"""

from __future__ import annotations

from data.schema.model import Column, Table, enum_of

NOTICE_TYPES = ("arrival", "departure")

ROW_OF_FILE = (
    Column("extract_id", "VARCHAR", "Extract", "The load it belongs to."),
    Column("row_number", "INTEGER", "Line", "Line of the sheet or file, counted from 1."),
)
BOTH_ENDS = (
    Column("from_city", "VARCHAR", "From city", "City before the move, as written."),
    Column("from_state_code", "VARCHAR", "From State", "State before the move: two letters in the USA, the name as written elsewhere."),
    Column("from_country_code", "VARCHAR", "From country", "Country before the move (ISO 3166-1 alpha-3)."),
    Column("to_city", "VARCHAR", "To city", "City after the move, as written."),
    Column("to_state_code", "VARCHAR", "To State", "State after the move."),
    Column("to_zip", "VARCHAR", "To ZIP", "ZIP of the to-place where a file has one.", "Text of 5 digits."),
    Column("to_county", "VARCHAR", "To county", "County of the to-place where a file has one, as written."),
)  # fmt: skip

MOVE_NOTICES = Table(
    "move_notices",
    "One row per accepted row of a history of move notices: one notice that somebody moves.",
    (
        *ROW_OF_FILE,
        Column("notice_type", enum_of(NOTICE_TYPES), "Notice", "arrival: sent by those who saw somebody come; departure: by those who saw somebody leave.", "Never added up: both may tell of one move."),
        Column("move_date", "DATE", "Move date", "The day of the arrival or departure, as the notice says."),
        Column("notice_date", "DATE", "Notice date", "The day the notice was sent."),
        *BOTH_ENDS,
        Column("from_district_name", "VARCHAR", "From district", "School district before the move, as written."),
        Column("to_district_name", "VARCHAR", "To district", "School district after the move, as written."),
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "Notices, no children: one notice may tell of several siblings, and one child may be told of twice. What the file says of the child is not kept.",
        "A notice that stands in two histories is in here twice: see analytics/mobility/reported/notices.py.",
    ),
)  # fmt: skip


CONTEXT_KINDS = ("county_figures", "school_districts", "farm_jobs", "farm_housing")
"""Reference files: loaded like any other, and never counted with children."""

_COUNTY = Column("county_fips", "VARCHAR", "County FIPS", "Five digits, text, of a county of the map.")
_LAT = Column("lat", "DOUBLE", "Latitude", "Degrees north (WGS 84).")
_LON = Column("lon", "DOUBLE", "Longitude", "Degrees east (WGS 84).")

COUNTY_FIGURES = Table(
    "county_figures",
    "One row per accepted row of a file of figures by county.",
    (
        *ROW_OF_FILE,
        _COUNTY,
        Column("figure", "DOUBLE", "Figure", "The number of the file, zero or more.", "Rows of one county are added up."),
    ),
    key=("extract_id", "row_number"),
)  # fmt: skip

SCHOOL_DISTRICTS = Table(
    "school_districts",
    "One row per accepted row of a file of school districts and where their offices are.",
    (
        *ROW_OF_FILE,
        Column("district_id", "VARCHAR", "District ID", "NCES LEA id.", "Text of 7 digits."),
        Column("district_name", "VARCHAR", "District", "Name as written."),
        Column("city", "VARCHAR", "City", "City of the office, as written."),
        Column("state_code", "VARCHAR", "State", "State of the office."),
        _LAT,
        _LON,
    ),
    key=("extract_id", "row_number"),
    warnings=("The point is the district's office, which can be 40 km from where children live.",),
)  # fmt: skip

FARM_SITES = Table(
    "farm_sites",
    "One row per accepted row of an H-2A file: a place of work, or housing for workers.",
    (
        *ROW_OF_FILE,
        Column("kind", enum_of(("farm_jobs", "farm_housing")), "Kind", "Jobs or housing."),
        Column("case_number", "VARCHAR", "Case", "Number of the job order."),
        Column("case_status", "VARCHAR", "Status", "What became of it, as written."),
        Column("is_primary", "BOOLEAN", "Filing's own row", "The row of the whole filing (PRI), not of one of its worksites (SUB)."),
        Column("employer_name", "VARCHAR", "Employer", "Business that hires, as written."),
        Column("crop", "VARCHAR", "Crop", "Crop or work, as written."),
        Column("workers", "INTEGER", "Workers", "Workers certified."),
        Column("first_day", "DATE", "From", "First day of the jobs."),
        Column("last_day", "DATE", "To", "Last day of the jobs."),
        Column("housing_type", "VARCHAR", "Housing", "Kind of housing, as written."),
        Column("units", "INTEGER", "Units", "Housing units."),
        Column("occupancy", "INTEGER", "Room for", "People the housing holds."),
        Column("city", "VARCHAR", "City as written", "City cell, trimmed."),
        Column("state_code", "VARCHAR", "State", "Two letters."),
        Column("zip", "VARCHAR", "ZIP", "Text of 5 digits."),
        Column("county", "VARCHAR", "County as written", "County cell, trimmed."),
        Column("place_name", "VARCHAR", "Town", "The town (ZIP area, county) it was located at; nothing when unplaced."),
        _LAT,
        _LON,
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "The filing of an association stands at its office, not at the farms; where a case has worksites of its own (SUB), its PRI row is left out of lists.",
        "Jobs of visa holders, many of whom come without family: a sign of farm work nearby, nothing more.",
    ),
)  # fmt: skip

CONTEXT_TABLES = (COUNTY_FIGURES, SCHOOL_DISTRICTS, FARM_SITES)


SCHEMA_VERSION = 8
"""Raised by one whenever a stored table changes shape, or cells are read as other values, placed elsewhere or
counted as other families than before: the store builds older files anew from its kept cells."""

DIRECTIONS = ("to", "from")
AGE_BANDS = ("birth-2", "3-5", "6-13", "14-16", "17-21", "22+", "unknown")
GRADES = (
    "P0", "P1", "P2", "P3", "P4", "P5", "PS", "PX", "KG",
    "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "UG", "OS",
)  # fmt: skip
GRADE_BANDS = ("before school", "KG-5", "6-8", "9-12", "ungraded", "out of school", "unknown")
FAMILY_SIZES = ("1", "2", "3-4", "5+", "unknown")
WINDOW_BANDS = ("0-6", "6-12", "12-24", "24-36", "expired", "unknown")
LOCATED_BY = (
    "exact", "alias", "zip", "fuzzy_confirmed", "confirmed_by_list", "district",
    "county", "by_hand", "unplaced",
)  # fmt: skip
STATUSES = ("new", "changed", "still missing", "first extract", "not compared")
GONE_REASONS = ("other place", "enrolled here", "aged out", "window over", "unknown")
FILTERS_OF_A_REPORT = ("first day", "last day", "grade", "county", "other State")
CHANGES_OF_A_MOVE = ("town", "date", "town and date", "id", "refused")
KINDS = (
    "missed_enrollment", "computed_missed_enrollment", "students", "qualifying_moves",
    "enrollments", "mobility_moves", "mobility_counts", "move_notices", "roster", *CONTEXT_KINDS,
)  # fmt: skip
COMPUTED = "computed_missed_enrollment"
LEAD_KINDS = ("missed_enrollment", COMPUTED)
"""Kinds that list missed children: their rows are in missed_enrollment_rows and become leads."""
RECORD_KINDS = ("students", "qualifying_moves", "enrollments")
"""The record extracts, from which missed enrollments can be computed."""
ALL_STATES = "US"
"""State of an extract that holds the records or counts of several States."""


def _child(name: str, header: str, meaning: str, rule: str = "", type: str = "VARCHAR") -> Column:
    return Column(name, type, header, meaning, rule, points_to_child=True)


EXTRACTS = Table(
    "extracts",
    "One row per loaded extract file.",
    (
        Column("extract_id", "VARCHAR", "Extract", "Name of the load: 12 hex digits made from the file's content, its direction and its State."),
        Column("kind", enum_of(KINDS), "Kind", "Which report or extract the file is."),
        Column("direction", enum_of(DIRECTIONS), "Direction", "to: moves into the State that it never enrolled; from: moves out of the State that never had the child. Nothing for records and mobility.", "Never mixed in one total without saying so."),
        Column("state_code", "VARCHAR", "State", "The State the report was run for, or whose records these are (two letters); US for several States."),
        Column("as_of_date", "DATE", "As of", "The day the report speaks of."),
        Column("as_of_source", "VARCHAR", "As of, by", "Where that day comes from: given by the person loading, a line of the report, the file's name, or the newest date in the rows.", "given, report, file_name, newest_row, or load_day for records and counts that hold no date at all. Never today's date in silence."),
        Column("loaded_at", "TIMESTAMP", "Loaded", "When the file was loaded (UTC)."),
        Column("file_name", "VARCHAR", "File", "The file's name without its folder."),
        Column("sheet_name", "VARCHAR", "Sheet", "The sheet of a workbook; nothing for text files."),
        Column("content_sha256", "VARCHAR", "Content", "SHA-256 of the file's bytes: the same content is recognised and not loaded twice."),
        Column("rows_read", "INTEGER", "Rows read", "Data rows found below the header row.", "rows_read = rows_accepted + rows_refused."),
        Column("rows_accepted", "INTEGER", "Rows accepted", "Rows that became rows of the store."),
        Column("rows_refused", "INTEGER", "Rows refused", "Rows that could not be used; each is in refused_rows with its reason."),
        Column("rows_ignored", "INTEGER", "Rows ignored", "Title, parameter, footer and blank lines."),
        Column("mapping", "VARCHAR", "Mapping", "JSON: the file's header -> our field."),
        Column("dropped_columns", "VARCHAR", "Dropped columns", "JSON list: headers on the never-imported list, dropped at the door."),
        Column("unused_columns", "VARCHAR", "Unused columns", "JSON list: headers that no field was found for."),
        Column("other_lines", "VARCHAR", "Other lines", "JSON list of [line number, text]: title, parameter and footer lines as written."),
        Column("is_synthetic", "BOOLEAN", "Synthetic", "Every row of the file says SYNTHETIC."),
        Column("rule", "VARCHAR", "Rule", "JSON: the rule a computed extract follows; nothing for a loaded file."),
        Column("rule_sentence", "VARCHAR", "Rule, in words", "The same rule as a sentence, printed with every result."),
    ),
    key=("extract_id",),
)  # fmt: skip

REFUSED_ROWS = Table(
    "refused_rows",
    "One row per refused data row and reason.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The load it belongs to."),
        Column("row_number", "INTEGER", "Line", "Line of the sheet or file, counted from 1 as a spreadsheet shows it."),
        Column("column_header", "VARCHAR", "Column", "Header of the column at fault, as the file wrote it."),
        Column("field", "VARCHAR", "Field", "Our field that the column was read as."),
        Column("rule", "VARCHAR", "Rule", "Short name of the rule that was broken."),
        Column("hint", "VARCHAR", "What to do", "One sentence for the person who has to correct it."),
        Column("masked_value", "VARCHAR", "Value, masked", "The value with letters as x and digits as 9, so that its shape can be seen and nothing else."),
        Column("child_hash", "UBIGINT", "Child, as a hash", "A number made of the row's MSIX ID, else of its names and birth date, by which the child is found in the extract before; nothing where the row has neither.", "Never shown."),
    ),
    key=("extract_id", "row_number", "rule"),
)  # fmt: skip

MISSED_ENROLLMENT_ROWS = Table(
    "missed_enrollment_rows",
    "One row per accepted row of a Missed Enrollment extract: one child and one qualifying move.",
    (
        *ROW_OF_FILE,
        _child("msix_id", "MSIX ID", "The exchange's number for the child.", "12 digits, text; leading zeros matter. Changes when records are merged or split."),
        _child("state_student_id", "State student ID", "The reporting State's number for the child."),
        _child("last_name_1", "Last name 1", "First surname."),
        _child("last_name_2", "Last name 2", "Second (maternal) surname."),
        _child("first_name", "First name", "Given name."),
        _child("middle_name", "Middle name", "Middle name or initial."),
        _child("suffix", "Suffix", "Generation."),
        _child("birth_date", "Birth date", "Day of birth.", "Age at the as-of date between 0 and 120 years, else the row is refused.", "DATE"),
        Column("age_years", "SMALLINT", "Age as given", "Age as the file gives it; used only where the birth date is missing."),
        Column("sex", "VARCHAR", "Sex", "As the file gives it."),
        Column("grade", enum_of(GRADES), "Grade", "Last grade known.", "P0-P5, PS, PX, KG, 01-12, UG, OS (out of school; 00 is read as OS)."),
        Column("qad", "DATE", "QAD", "Qualifying arrival date: the day the qualifying move was completed."),
        *BOTH_ENDS,
        Column("residency_date", "DATE", "Residency date", "Day the child entered the present district; never before the QAD."),
        Column("eligibility_expiration_date", "DATE", "EED", "Eligibility expiration date as the file gives it; the last day inside the window is the day before."),
        Column("reporting_state_code", "VARCHAR", "Reporting State", "The State that submitted the record of the move."),
        Column("last_enrollment_state_code", "VARCHAR", "Last enrollment State", "State of the child's newest enrollment known to the exchange."),
        Column("last_enrollment_date", "DATE", "Last enrollment date", "Day of that enrollment."),
        Column("last_enrollment_type", "VARCHAR", "Last enrollment type", "01 basic school, 02 regular-term MEP, 03 summer/intersession MEP, 04 year-round MEP, 05 basic + regular MEP, 06 residency only; other codes occur."),
        Column("withdrawal_date", "DATE", "Withdrawal date", "Day the child left that enrollment."),
        Column("school_name", "VARCHAR", "School", "School or project of that enrollment."),
        Column("district_name", "VARCHAR", "District", "District of that enrollment."),
        Column("district_id", "VARCHAR", "District ID", "NCES LEA id.", "Text of 7 digits."),
        Column("school_id", "VARCHAR", "School ID", "NCES school id.", "Text of 12 digits."),
        _child("parent_1_first_name", "Parent 1 first name", "Given name of a parent."),
        _child("parent_1_last_name", "Parent 1 last name", "Surname of a parent."),
        _child("parent_2_first_name", "Parent 2 first name", "Given name of the other parent."),
        _child("parent_2_last_name", "Parent 2 last name", "Surname of the other parent."),
        Column("is_pfs", "BOOLEAN", "PFS", "Priority for services, as the file says."),
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "A move names a city and a State; there is no address and no district of the move.",
        "The exchange's own rule for this report is not public: how far back it looks, which enrollments count, whether children over 21 are left out. A delivered report is shown as delivered.",
        "Last grade, school and district belong to the last enrollment, not to the missed place.",
    ),
)  # fmt: skip

_STUDENT_ID = _child(
    "student_id",
    "Student ID",
    "Number of one State's record of the child inside the export (student_id, student_id_fk).",
    "Joins the files of one export: those loaded under the same State.",
)
STUDENTS = Table(
    "students",
    "One row per accepted row of a Student or Demographics file: one State's record of a child.",
    (
        *ROW_OF_FILE,
        _STUDENT_ID,
        _child("student_record_id", "Student record ID", "The State's number of the record."),
        MISSED_ENROLLMENT_ROWS["msix_id"],
        MISSED_ENROLLMENT_ROWS["reporting_state_code"],
        MISSED_ENROLLMENT_ROWS["state_student_id"],
        Column("state_student_id_type", "VARCHAR", "State student ID type", "Kind of the State's number."),
        Column("action_code", "VARCHAR", "Action", "I inserted, U updated, D deleted: a record whose newest row says D counts no more."),
        *(MISSED_ENROLLMENT_ROWS[name] for name in ("last_name_1", "last_name_2", "first_name", "middle_name", "suffix", "sex", "birth_date", "parent_1_first_name", "parent_1_last_name", "parent_2_first_name", "parent_2_last_name")),
    ),
    key=("extract_id", "row_number"),
    warnings=("Student and Demographics are two files of one export; what both say of a student_id is put together, the newest extract first.",),
)  # fmt: skip

ROSTER = "roster"
ROSTER_ROWS = Table(
    "roster_rows",
    "One row per accepted row of a roster: a child that a State system lists as enrolled.",
    (
        *ROW_OF_FILE,
        MISSED_ENROLLMENT_ROWS["msix_id"],
        _child("state_student_id", "State student ID", "The State's own number for the child."),
        _child("student_id", "Student ID", "The number that the school or system gives the child."),
        *(MISSED_ENROLLMENT_ROWS[name] for name in ("last_name_1", "last_name_2", "first_name", "middle_name", "suffix", "sex", "birth_date", "grade", "parent_1_first_name", "parent_1_last_name", "parent_2_first_name", "parent_2_last_name")),
        Column("enrollment_date", "DATE", "Enrollment date", "Day the enrollment began."),
        Column("withdrawal_date", "DATE", "Withdrawal date", "Day the child left; nothing while it is enrolled."),
        Column("home_city", "VARCHAR", "Home city", "City where the child lives, as written."),
        Column("school_name", "VARCHAR", "School", "School, as written."),
        Column("district_name", "VARCHAR", "District", "District, as written."),
        MISSED_ENROLLMENT_ROWS["district_id"],
        MISSED_ENROLLMENT_ROWS["school_id"],
    ),
    key=("extract_id", "row_number"),
    warnings=("Compared with the children who are listed as missed, see data/same_child/; never added to them.",),
)  # fmt: skip

QUALIFYING_MOVES = Table(
    "qualifying_moves",
    "One row per child and move: of a Qualifying_Moves file (a State's record) or of a Mobility file.",
    (
        *ROW_OF_FILE,
        Column("kind", enum_of(KINDS), "Kind", "qualifying_moves or mobility_moves.", "Counted together only where that is said."),
        _STUDENT_ID,
        _child("move_record_id", "Move record ID", "The State's number of the move's record."),
        MISSED_ENROLLMENT_ROWS["msix_id"],
        MISSED_ENROLLMENT_ROWS["reporting_state_code"],
        MISSED_ENROLLMENT_ROWS["qad"],
        *BOTH_ENDS,
        MISSED_ENROLLMENT_ROWS["eligibility_expiration_date"],
        MISSED_ENROLLMENT_ROWS["residency_date"],
        MISSED_ENROLLMENT_ROWS["last_enrollment_state_code"],
        MISSED_ENROLLMENT_ROWS["last_enrollment_date"],
        MISSED_ENROLLMENT_ROWS["last_enrollment_type"],
        MISSED_ENROLLMENT_ROWS["withdrawal_date"],
        MISSED_ENROLLMENT_ROWS["birth_date"],
        MISSED_ENROLLMENT_ROWS["grade"],
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "A Qualifying_Moves file names the child by student_id only; MSIX ID and reporting State are in students.",
        "Several States may have recorded one move of one child.",
    ),
)  # fmt: skip

ENROLLMENTS = Table(
    "enrollments",
    "One row per accepted row of an Enrollments file: a State's record of one enrollment.",
    (
        *ROW_OF_FILE,
        _STUDENT_ID,
        _child("enrollment_record_id", "Enrollment record ID", "The State's number of the enrollment's record."),
        Column("enrollment_date", "DATE", "Enrollment date", "Day the enrollment began; the residency date where it has none."),
        Column("enrollment_type", "VARCHAR", "Enrollment type", "01 basic school, 02 regular-term MEP, 03 summer/intersession MEP, 04 year-round MEP, 05 basic + regular MEP, 06 residency only; other codes occur."),
        Column("withdrawal_date", "DATE", "Withdrawal date", "Day the child left."),
        Column("school_name", "VARCHAR", "School or project", "School or project."),
        Column("mep_project_type", "VARCHAR", "MEP project type", "Code of the project."),
        MISSED_ENROLLMENT_ROWS["school_id"],
        Column("facility_name", "VARCHAR", "Facility", "Name of the building."),
        Column("facility_city", "VARCHAR", "Facility city", "Its city, as written."),
        Column("facility_state_code", "VARCHAR", "Facility State", "Its State."),
        Column("facility_zip", "VARCHAR", "Facility ZIP", "Its ZIP.", "Text of 5 digits."),
        MISSED_ENROLLMENT_ROWS["district_id"],
        MISSED_ENROLLMENT_ROWS["district_name"],
        Column("district_of_residence", "VARCHAR", "District of residence", "District the child lives in, as written."),
        MISSED_ENROLLMENT_ROWS["grade"],
        MISSED_ENROLLMENT_ROWS["is_pfs"],
        MISSED_ENROLLMENT_ROWS["residency_date"],
        Column("residency_verification_date", "DATE", "Residency verified", "Day on which the residency was verified."),
        Column("designated_graduation_school", "VARCHAR", "Graduation school", "School the child should graduate from."),
        Column("graduation_code", "VARCHAR", "Graduation", "Graduation or HSE indicator, as written."),
        Column("graduation_date", "DATE", "Graduation date", "Day of the diploma or HSE."),
        Column("transcript_code", "VARCHAR", "Out-of-State transcript", "Out of State transcript indicator, as written."),
        Column("continuation_reason", "VARCHAR", "Continuation", "Reason for continuation of services."),
    ),
    key=("extract_id", "row_number"),
)  # fmt: skip

MOBILITY_COUNTS = Table(
    "mobility_counts",
    "One row per accepted row of a Mobility file of counts: from one State or city to another.",
    (
        *ROW_OF_FILE,
        Column("shape", enum_of(("A", "B")), "Shape", "A: State to State; B: with cities."),
        Column("period", "VARCHAR", "Period", "The period as written: a year, a performance period, a month."),
        *BOTH_ENDS,
        Column("children", "INTEGER", "Children", "Children counted."),
        Column("moves", "INTEGER", "Moves", "Moves counted."),
    ),
    key=("extract_id", "row_number"),
    warnings=(
        "Counts of another office: a child may stand in several rows, so rows are never added up as children of one total.",
    ),
)  # fmt: skip

MOVES = Table(
    "moves",
    "One row per child and move known from record extracts and child-level Mobility files.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The load it comes from."),
        Column("row_number", "INTEGER", "Line", "Line of the file it comes from."),
        Column("kind", enum_of(KINDS), "Kind", "qualifying_moves or mobility_moves.", "Counted together only where that is said."),
        Column("export_state_code", "VARCHAR", "Export of", "State whose export it is; US for several States."),
        Column("child_number", "INTEGER", "Child", "The child's number in leads where it is there; numbers go on above those.", "By MSIX ID, else by names and birth date, else the State's record. Changes with every load; means nothing outside."),
        Column("family_number", "INTEGER", "Family", "Number of the family among the children of this table.", "As in leads, and those that are one family there are one here. Not the number in leads."),
        Column("move_date", "DATE", "Move date", "The QAD; for Mobility files without it the residency date, else the enrollment date."),
        Column("move_month", "UTINYINT", "Month", "Month of the move date, 1 to 12."),
        Column("performance_period", "VARCHAR", "Performance period", "1 September to 31 August, written 2024-25."),
        Column("reporting_state_code", "VARCHAR", "Reporting State", "The State that recorded the move."),
        Column("from_place_id", "INTEGER", "From place", "Where the move started; nothing when unplaced."),
        Column("from_written_id", "INTEGER", "From place as written", "The spelling it came from."),
        Column("from_state_code", "VARCHAR", "From State", "State before the move; in Mexico and elsewhere the name."),
        Column("from_country_code", "VARCHAR", "From country", "Country before the move."),
        Column("to_place_id", "INTEGER", "To place", "Where the move ended; nothing when unplaced."),
        Column("to_written_id", "INTEGER", "To place as written", "The spelling it came from."),
        Column("to_state_code", "VARCHAR", "To State", "State after the move."),
        Column("is_same_place", "BOOLEAN", "Same place", "From and to are the same place: a data quality flag."),
        Column("is_found", "BOOLEAN", "Found on arrival", "The State moved to enrolled the child during the stay: an enrollment that began from 7 days before the move to the child's next move, at most a year later. Nothing where no enrollments are loaded or a date is missing."),
    ),
    key=("extract_id", "row_number"),
    warnings=("One move that two States recorded, or that stands in two extracts, is here twice: count by child, day and ends.",),
)  # fmt: skip

PLACES_AS_WRITTEN = Table(
    "places_as_written",
    "One row per place as the files write it (city, State, country, ZIP and county together).",
    (
        Column("written_id", "INTEGER", "Written place", "Number of the spelling inside this store."),
        Column("city", "VARCHAR", "City as written", "City cell, trimmed."),
        Column("state_code", "VARCHAR", "State as read", "Two letters in the USA, else the name as written."),
        Column("country_code", "VARCHAR", "Country as read", "ISO 3166-1 alpha-3."),
        Column("zip", "VARCHAR", "ZIP as read", "Text of 5 digits, or nothing."),
        Column("county", "VARCHAR", "County as written", "County cell, trimmed, or nothing."),
        Column("place_id", "INTEGER", "Place", "The place it was located at; nothing when unplaced."),
        Column("located_by", enum_of(LOCATED_BY), "Located by", "How: exact name, alias, ZIP, a fuzzy match that ZIP or county confirms, one slip of the pen from a town that the same list names (confirmed_by_list), district, county, a person's choice (by_hand), or not at all."),
    ),
    key=("written_id",),
)  # fmt: skip

PLACES = Table(
    "places",
    "One row per place on the map that at least one loaded row is located at.",
    (
        Column("place_id", "INTEGER", "Place", "Towns: GeoNames id. ZIP points: 100,000,000 + ZIP. Townships: 110,000,000 + FIPS codes of State (2 digits) and township (5). Counties: 200,000,000 + FIPS code."),
        Column("place_name", "VARCHAR", "Town", "Name of the town, or of the ZIP area or county where only that is known."),
        Column("state_code", "VARCHAR", "State", "Two letters in the USA; the name of the State or department elsewhere."),
        Column("country_code", "VARCHAR", "Country", "ISO 3166-1 alpha-3."),
        Column("county_fips", "VARCHAR", "County FIPS", "Five digits, text; by point in polygon on the shipped boundaries; nothing outside the USA."),
        Column("county_name", "VARCHAR", "County", "Name of the county without the word County."),
        Column("lat", "DOUBLE", "Latitude", "Degrees north (WGS 84)."),
        Column("lon", "DOUBLE", "Longitude", "Degrees east (WGS 84)."),
    ),
    key=("place_id",),
    warnings=("A ZIP point can be 26 km from the town (34142 Immokalee).",),
)  # fmt: skip

LEADS = Table(
    "leads",
    "One row per accepted row that says a child is missed at a place: child and move, per extract.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The load it belongs to."),
        Column("row_number", "INTEGER", "Line", "Line of the file it comes from."),
        Column("direction", enum_of(DIRECTIONS), "Direction", "to or from, as the extract."),
        Column("state_code", "VARCHAR", "State", "The State the report was run for."),
        Column("is_newest", "BOOLEAN", "Newest", "The extract is the newest of its State and direction (a delivered one before a computed one; then by as-of date, then by load)."),
        Column("as_of_date", "DATE", "As of", "As-of date of the extract."),
        Column("child_number", "INTEGER", "Child", "Number of the child inside this store version: by MSIX ID, else by names and birth date in any spelling, else the row itself.", "Changes with every load; means nothing outside."),
        Column("family_number", "INTEGER", "Family", "Number of the family inside this store version.", "Same move, QAD within 7 days; one parent of the same name, else the same surnames; what names nobody joins nobody; groups that share a child are one family. See data/derive/families.py."),
        Column("move_date", "DATE", "Move date", "The QAD, else the residency date, else the enrollment date."),
        Column("move_month", "UTINYINT", "Month", "Month of the move date, 1 to 12."),
        Column("performance_period", "VARCHAR", "Performance period", "1 September to 31 August, written 2024-25."),
        Column("missed_place_id", "INTEGER", "Missed place", "The to-place for move to, the from-place for move from; nothing when unplaced."),
        Column("missed_state_code", "VARCHAR", "Missed State", "State of the missed place."),
        Column("missed_county_fips", "VARCHAR", "Missed county", "County of the missed place."),
        Column("missed_written_id", "INTEGER", "Missed place as written", "The spelling it came from."),
        Column("other_place_id", "INTEGER", "Other place", "The other end of the move: where from for move to, where to for move from."),
        Column("other_state_code", "VARCHAR", "Other State", "State of the other end; in Mexico and elsewhere the name."),
        Column("other_country_code", "VARCHAR", "Other country", "Country of the other end."),
        Column("other_written_id", "INTEGER", "Other place as written", "The spelling it came from."),
        Column("located_by", enum_of(LOCATED_BY), "Located by", "How the missed place was located."),
        Column("grade", enum_of(GRADES), "Grade", "Grade in this row."),
        Column("grade_band", enum_of(GRADE_BANDS), "Grade band", "Last grade of the child known by its newest move in the extract, in groups."),
        Column("is_osy", "BOOLEAN", "Out of school", "Out-of-school youth: the last grade of the child is OS or 00."),
        Column("birth_date", "DATE", "Birth date", "Day of birth.", points_to_child=True),
        Column("age_years", "SMALLINT", "Age", "Whole years at the as-of date; the file's own age where the birth date is missing."),
        Column("age_band", enum_of(AGE_BANDS), "Age band", "Age in groups; 22+ stays visible as evidence about the place."),
        Column("eligibility_expiration_date", "DATE", "EED", "Of the child's newest move in the extract: the earliest of what the file gives, move date + 36 months and the 22nd birthday.", "A move after the as-of date is none yet. Of two moves of one day the earlier EED."),
        Column("is_eed_given", "BOOLEAN", "EED given", "The date is the one that the file gave; else the rule gave it."),
        Column("months_left", "SMALLINT", "Months left", "Whole months from the as-of date to the EED; below 0 when past."),
        Column("window_band", enum_of(WINDOW_BANDS), "Months left, band", "Months left in the 36-month window, in groups."),
        Column("is_in_window", "BOOLEAN", "In window", "The as-of date lies before the EED: the child is inside the 36-month window on the data given, by its newest move in the extract, wherever that led.", "Only the interview decides; never printed as eligible."),
        Column("is_same_place", "BOOLEAN", "Same place", "From and to are the same place: a data quality flag, not an error."),
        Column("family_size", enum_of(FAMILY_SIZES), "Children of the family", "Children of the family in this extract, in groups.", "Children who are not listed are not counted. Unknown for a child whose rows name neither parent nor surname."),
        Column("last_district", "VARCHAR", "Last district", "District and State of the last enrollment, as written; the district's number where it has no name.", "Of the last enrollment, not of the missed place."),
        Column("status", enum_of(STATUSES), "Status", "new: the previous extract of the same State, direction and kind did not list the child at this place; changed: it listed this move with another town or day, see changed_moves; still missing: it listed the child here; first extract: there is none before; not compared: the previous extract was run with a filter that leaves this row out, see not_compared.", "Previous by as-of date, then by load. A child whose records were merged under another id counts as the same child."),
    ),
    key=("extract_id", "row_number"),
)  # fmt: skip

NO_LONGER_LISTED = Table(
    "no_longer_listed",
    "One row per child and missed place that the previous extract of the same State, direction and kind listed and this one does not.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The extract that no longer lists the child at the place."),
        Column("previous_extract_id", "VARCHAR", "Previous extract", "The extract before it, which did."),
        Column("previous_row_number", "INTEGER", "Line in it", "Line of the child's newest move to (from) the place in the previous extract."),
        Column("direction", enum_of(DIRECTIONS), "Direction", "to or from, as both extracts."),
        Column("state_code", "VARCHAR", "State", "The State both reports were run for."),
        Column("as_of_date", "DATE", "As of", "As-of date of the extract that no longer lists it."),
        Column("child_number", "INTEGER", "Child", "As in leads."),
        Column("family_number", "INTEGER", "Family", "As in leads."),
        Column("missed_place_id", "INTEGER", "Missed place", "As in leads."),
        Column("missed_county_fips", "VARCHAR", "Missed county", "As in leads."),
        Column("missed_written_id", "INTEGER", "Missed place as written", "As in leads."),
        Column("reason", enum_of(GONE_REASONS), "Reason", "The first that holds. other place: the child is listed at another place now. enrolled here: another loaded row says that the State enrolled the child, for a move to the State on or after the move. aged out: the 22nd birthday had passed by the as-of date. window over: the EED of that move had. unknown: nothing loaded says.", "No longer listed is not found."),
    ),
    key=("extract_id", "child_number", "missed_written_id"),
)  # fmt: skip

CHANGED_MOVES = Table(
    "changed_moves",
    "One row per move that the previous extract of the same State, direction and kind listed otherwise: the child is still listed.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The extract that lists the move now."),
        Column("row_number", "INTEGER", "Line", "Line of the move in it; for `refused` the first refused line of the child."),
        Column("previous_extract_id", "VARCHAR", "Previous extract", "The extract before it."),
        Column("previous_row_number", "INTEGER", "Line in it", "Line of the move there."),
        Column("what", enum_of(CHANGES_OF_A_MOVE), "What changed", "town: the same day at another place, or the place spelled or placed otherwise. date: the same place, the day of the move at most 60 days off. town and date: a name spelled alike in the same State and the day at most 60 days off. id: the same move of a child of the same names and birth date, or of the same State student ID, under another id. refused: the child's row was refused."),
    ),
    key=("extract_id", "previous_row_number"),
)  # fmt: skip

REPORT_FILTERS = Table(
    "report_filters",
    "One row per filter that one of two neighbouring extracts of a State and direction has and the other has not.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The later of the two."),
        Column("previous_extract_id", "VARCHAR", "Previous extract", "The one before it."),
        Column("filtered_extract_id", "VARCHAR", "Filtered extract", "The one of the two that has the filter."),
        Column("what", enum_of(FILTERS_OF_A_REPORT), "Filter", "first day, last day: moves from or to that day only. grade, county, other State: only those that its rows have."),
        Column("day", "DATE", "Day", "The first or last day; nothing for the others."),
        Column("known_by", enum_of(("lines", "rows")), "Known by", "lines: the lines around the table say so. rows: what the two lists hold, see data/derive/report_filters.py."),
    ),
    key=("extract_id", "filtered_extract_id", "what"),
    warnings=("A filter that leaves few out, or that the file does not name, may be missed.",),
)  # fmt: skip

NOT_COMPARED = Table(
    "not_compared",
    "One row per row of two neighbouring extracts that the other one could not have listed: neither new nor no longer listed.",
    (
        Column("extract_id", "VARCHAR", "Extract", "The later of the two."),
        Column("previous_extract_id", "VARCHAR", "Previous extract", "The one before it."),
        Column("listed_by", "VARCHAR", "Listed by", "The one of the two that lists the row."),
        Column("row_number", "INTEGER", "Line", "Line of the row in it."),
        Column("why", enum_of(FILTERS_OF_A_REPORT), "Why", "The filter of the other one that leaves it out."),
    ),
    key=("extract_id", "listed_by", "row_number"),
)  # fmt: skip

WITH_ENDS = (MISSED_ENROLLMENT_ROWS, QUALIFYING_MOVES, MOBILITY_COUNTS, MOVE_NOTICES)
"""Tables of files whose rows name both ends of a move: their places are located."""
OF_FILES = (*WITH_ENDS, STUDENTS, ENROLLMENTS, ROSTER_ROWS, *CONTEXT_TABLES)
"""Tables whose rows are accepted rows of one file."""
TABLES: tuple[Table, ...] = (
    EXTRACTS, MISSED_ENROLLMENT_ROWS, STUDENTS, QUALIFYING_MOVES, ENROLLMENTS, MOBILITY_COUNTS, MOVE_NOTICES, ROSTER_ROWS, REFUSED_ROWS,
    PLACES_AS_WRITTEN, PLACES, LEADS, CHANGED_MOVES, REPORT_FILTERS, NOT_COMPARED, NO_LONGER_LISTED, MOVES, *CONTEXT_TABLES,
)  # fmt: skip
"""Every table of the store, in the order they are written."""

NEVER_IMPORTED: tuple[str, ...] = (
    "birth date verification", "birth verification", "multiple birth flag",
    "el", "ell", "el indicator", "lep", "lep indicator", "english learner", "limited english proficient",
    "iep", "iep indicator", "special education", "disability", "med alert", "med alert indicator", "medical alert", "medical", "immunization", "immunization record flag", "immunizations", "health",
    "course", "course name", "course history", "credits", "assessment", "assessment score", "algebra 1 or equivalent indicator", "gpa",
    "email", "parent email", "parent 1 email", "parent 2 email", "parent 1 email address", "parent 2 email address", "email address",
    "phone", "phone number", "telephone", "telephone number", "cell phone", "parent 1 phone number", "parent 2 phone number", "parent 1 phone", "parent 2 phone", "parent phone",
    "address", "street", "street address", "home address", "mailing address", "address 1", "address 2", "address 3", "facility address 1", "facility address 2", "facility address 3", "comment", "comments", "enrollment comment", "notes", "remarks",
    "immigration", "immigration status", "citizenship", "citizenship status", "visa", "visa status", "visa type", "alien number", "ssn", "social security number",
)  # fmt: skip
"""Headers (case, spaces and punctuation ignored) of what is dropped at the door: see the README, privacy."""
