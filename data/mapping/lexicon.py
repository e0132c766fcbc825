"""What the words of a header mean: each word to the concepts that it may stand for.

English, Spanish, abbreviations and the names of columns in record systems in one list, in lower
case and without accents. A concept is what data.mapping.fields describes a field by: a side of the
move, a part of a place, whose name it is and which part of it, which date, which id, or something
that no field holds.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from data.values.bare_text import folded

NEUTRAL, OTHER, NEVER = "neutral", "other", "never"
"""Words that say nothing; words of columns that no field holds; words of what is never imported."""

_WORDS: dict[str, str] = {
    # The ends of the move.
    "from": "from frm fr origin originating origen orig previous previously prev prv prior former formerly "
    "left leaving departed departing departs depart departure sending sender outgoing desde salio salieron salida "
    "procedencia procedente proviene provienen procede anterior previo previa old before away out vino vinieron "
    "venia viene vienen source",
    "to": "to after into toward towards destination dest destino new receiving incoming recipient host hacia now landed going nuevo nueva "
    "relocated fue fueron va",
    "to neutral": "went go goes gone",
    "to residency": "live lives living lived vive viven viviendo",
    "from withdrawal": "leave leaves",
    "start": "start starts started begin begins beginning began inicio comienzo since",
    "to arrival": "arrival arrivals arrived arrive arriving arv arr arrvl came come coming got here llegada llego "
    "llegaron lleg arribo",
    "to recent": "current currently curr cur present actual presente",
    # Parts of a place.
    "city": "city cities town municipality municipio mpio ciudad pueblo village localidad poblacion twn muni "
    "comunidad community towns municip citytown",
    "state": "state states st edo estado entidad province provincia prov ste stat",
    "country": "country ctry cntry pais nation cntr ctr countries",
    "zip": "zip zipcode postal cp zcode zips postcode",
    "county": "county cnty condado parish counties",
    "city county country": "cty",
    "city neutral": "cd",
    "county country": "co cnt",
    "place": "place location lugar loc sitio ubicacion place/location",
    # Whose.
    "child": "child children childs kid kids student students stu stud stdt stdnt std alumno alumna alumnos "
    "estudiante estudiantes nino nina ninos menor hijo hija youth pupil learner participant migrant migratory mig "
    "chld migr est",
    "parent": "parent parents guardian guardians grdn grd gdn guard tutor tutora encargado encargada padres par pg prnt "
    "caregiver caretaker responsable apoderado",
    "father": "father fathers dad dads male padre papa fthr fath fa",
    "mother": "mother mothers mom moms mum mums female madre mama mthr moth mo",
    "1": "1 one i uno primary principal primero",
    "1 first": "fst first primer frst",
    "2": "2 two ii dos second secondary segundo segunda scnd",
    # Parts of a name.
    "name": "name names nm nme nam",
    "first": "given forename fname firstname fn pila gvn givn fnam",
    "first name": "nombre nombres nom nomb",
    "last": "surname surnames surnm sname lname ln lastname apellido apellidos apell ape apel lnam sn lst",
    "last 2": "segundoapellido",
    "last neutral": "family familia",
    "last recent": "last latest ultimo ultima",
    "recent": "recent newest mostrecent reciente",
    "paternal": "paternal paterno",
    "maternal": "maternal materno",
    "middle": "middle mi mn mid mname midl middlename initial init mdl",
    "suffix": "suffix sfx suf generation gen jr sr sufijo suff",
    "full": "full complete completo completa fullname",
    # Dates.
    "date": "date dates dt dte dat day fecha fec fch dia datum",
    "date first": "f",
    "last neutral 1": "l",
    "middle neutral": "m",
    "qad": "qad qads",
    "qm": "qm qms",
    "qualifying": "qualifying qual qualify qualified calificada calificado calificante qualif qlfy califica",
    "qualifying arrival": "qa",
    "move": "move moves moved moving mov movement mudanza movida relocation movimiento mudaron mudo mobility mv traslado mvmt",
    "residency": "residency residence residencia resid resided resident res reside residing rsdncy",
    "enrollment": "enrollment enrolment enroll enrolled enrl enr enrollments inscripcion inscrito inscrita "
    "matriculado entry entered enrlmnt ingreso registered registration entrance enrol admission admit adm",
    "enrollment id": "matricula",
    "withdrawal": "withdrawal withdraw withdrew withdrawn wd wdrl wdraw baja retiro exit exited wthdrw wdrwl withdrwl "
    "dropped drop termination",
    "birth": "birth dob birthdate birthday bdate bday born nacimiento nac nacim nacio cumpleanos brth birthdt bd fdn",
    "eligibility": "eligibility elig eligible elegibilidad eleg elgblty eligib",
    "end": "end ends ending expiration expires expire expiry exp termina fin vencimiento vence final expir "
    "caducidad thru through until",
    "eoe": "eoe eed eoed",
    # Ids.
    "id": "id ids identifier identification ident identificacion identificador idnum uid key pk clave identifiers",
    "number": "number num nbr no nr numero nmbr nbre folio",
    "msix": "msix msixid msx msixnumber",
    "ssid": "ssid sasid stateid statestudentid secureid paid uic gtid lasid eis tsds perm",
    "record": "record rec registro rcd expediente",
    "fk": "fk",
    "local": "local lcl",
    "nces": "nces",
    # The rest of what fields hold.
    "grade": "grade grades escolaridad grd grado gr gradelevel grdlvl lvl level nivel",
    "age": "age edad ages years yrs anos",
    "sex": "boy girl boys girls sex gender sexo genero gndr gen",
    "school": "school sch schl escuela schools scl campus schoolname plantel bldg building escolar colegio skl",
    "facility": "facility fac site facil",
    "project": "project proyecto proj program prgm prog programa",
    "district": "district dist distrito lea isd districts usd dstrct distr leaid division sau",
    "pfs": "pfs",
    "priority": "priority prioridad",
    "service": "service services servicio servicios",
    "reporting": "reporting submitting reporta reporte owner reported informante submitted",
    "type": "type typ tipo kind clase",
    "notice": "sent notified notice notification notif notices aviso notificacion notifications alert",
    "month": "month mes",
    "year": "year yr ano ciclo",
    "period": "period periodo term",
    "performance": "performance reporting",
    "count": "count cnt total totals cantidad how many cuantos tally unduplicated headcount qty",
    "count neutral": "unique distinct",
    "graduation": "graduation grad hse ged graduacion",
    "transcript": "transcript transcripts",
    "verification": "verification verified verif verificacion",
    "action": "action accion",
    "designated": "designated",
    "continuation": "continuation",
    "reason": "reason razon motivo",
    "indicator": "indicator ind flag flg bandera yn",
    # Words between words, and what is put before or behind a name in a data base.
    NEUTRAL: "of the a an and or in on at for this that their they them his her he she its is was were be been "
    "code cd codes codigo cod abbr abbrev abbreviation text txt str fld field val value data info de del la el los las al y e o "
    "en que se lo su con por para usa us mm dd yyyy mmddyyyy ddmmyyyy yyyymmdd yymmdd mdy dmy legal ltr letter "
    "tbl vw rpt report dbo col column x er do ra ro nd th rd when what which where donde cuando cual quien who "
    "int char varchar dttm ts time iso two-letter letters if known per each nombrado s t list export extract "
    "missed missing msng information assigned de-identified kept did has have ida postcode official formatted "
    "display desc description descripcion",
    OTHER: "by recruiter recruiters reclutador interview interviewer interviewed coe region regional office crop crops cultivo employer "
    "work worker working activity actividad race ethnicity ethnic raza etnicidad language idioma lang homeless status estatus "
    "teacher homeroom created updated modified print printed user username version score course credit credits "
    "occupation job employment trabajo farm empleador ranch camp labor labour row line index seq sequence "
    "distance miles lat lon latitude longitude fips sumlev geoid nickname alias preferred maiden aka "
    "approved approval signed signature reviewer reviewed visit visited contact contacted outcome result "
    "counselor advocate liaison title eligibilitystatus checked called phoned follow followup route bus lunch meal "
    "qualifyingactivity relationship relation parentesco attendance absences ell size bedrooms household members "
    "siblings hermanos certificate certified batch import source_file filename last_update change changed deleted "
    "temporary seasonal permanent income hours wage religion height weight rank position order cohort team "
    "diploma credits retained promoted dropout multi multiple tribe tribal country_of_citizenship",
    NEVER: "phone mailing telephone telefono tel cell celular mobile fax email mail correo ssn social address addr direccion "
    "domicilio street calle avenue apartment apt unit immigration immigrant citizenship citizen visa alien passport legalstatus "
    "medical medico health salud immunization immunizations vaccine vaccines disability iep lep iep504 allergy "
    "allergies insurance medicaid comment comments remark remarks note notes nota notas comentario comentarios "
    "observaciones",
}  # fmt: skip

VOCABULARY: dict[str, frozenset[str]] = {}
_found: dict[str, set[str]] = defaultdict(set)
for _concepts, _listed in _WORDS.items():
    for _word in _listed.split():
        _found[_word] |= set(_concepts.split())
VOCABULARY = {word: frozenset(concepts) for word, concepts in _found.items()}
"""Word -> the concepts that it may stand for."""

_SHORT_PIECES = frozenset(
    [
        "to",
        "fr",
        "st",
        "id",
        "qm",
        "qa",
        "dt",
        "no",
        "wd",
        "ln",
        "fn",
        "mn",
        "mi",
        "nm",
        "cd",
        "gr",
        "sn",
        "sch",
        "gr",
    ]
)
_LONGEST_HEADER = 160
_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}")
_ORDINAL = re.compile(r"\b([12])\s?(?:st|nd|er|ro|do|era|da|o|a|°|º)\b")
_NUMBERED = re.compile(r"^\W*(?:\d{1,3}|[a-z])\s*[.):]\s+(?=\S)|^\W*\d{1,3}\s*-\s+|^\W*\d{2,3}[_ ](?=[a-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-rt-z])|(?<=[A-Z]{2}ID)(?=[A-Z])")
_REPEATED = re.compile(r" \((\d+)\)$")
_PLACE_WORDS = (
    r"(?=\W*(?:que )?(?:la |el )?(?:ciudad|estado|edo|pueblo|municipio|condado|pais|lugar|localidad|cd)\b)"
)
_PHRASES = (
    (re.compile(r"^m\s*/\s*f$|\bm\s*/\s*f\b"), "sex"),
    (re.compile(r"^de\b" + _PLACE_WORDS), "desde"),
    (re.compile(r"^a\b" + _PLACE_WORDS), "hacia"),
    (re.compile(r"\bde donde\b|\bdonde (?:viv|est)\w* antes\b"), "desde lugar"),
    (re.compile(r"\b(?:a|adonde|hacia) donde\b|\badonde\b"), "hacia lugar"),
    (re.compile(r"\bin ?state\b"), "state"),
    (re.compile(r"\bco ?\.?$"), "county"),
    (re.compile(r"\bmost recent\b"), "recent"),
    (re.compile(r"\bprior to\b|\bantes de\b"), "before"),
    (re.compile(r"^(?:field|col|column|item|var|q)_?\d{1,3}[_ .:-]+"), ""),
    (re.compile(r"\bhome ?base\b|\bout of state\b"), "home"),
    (re.compile(r"\bplace of birth\b|\bbirth ?place\b|\blugar de nac\w*"), "birth place"),
    (re.compile(r"\bhow many\b"), "count"),
    (re.compile(r"\bb\W?day\b"), "birthday"),
    (re.compile(r"\bb\W?d(?:t|te|ate)\b"), "birthdate"),
    (re.compile(r"\b(?:yrs?|years?) old\b"), "age"),
    (
        re.compile(r"\bno\. of\b|\bnumber of\b|\bnum of\b|# of\b|\bnumero de (?=menores|ninos|estud|mud)"),
        "count",
    ),
    (re.compile(r"#|nº|n°"), " number "),
)


def bare_header(header: str) -> tuple[str, int]:
    """The header without the number that tells it from another of its name, and that number."""
    match = _REPEATED.search(header)
    return (header[: match.start()], int(match[1])) if match else (header, 1)


@lru_cache(maxsize=4096)
def words_of(header: str) -> tuple[str, ...]:
    """The words of a header, in order: "Parent1.LastName" -> ("parent", "1", "last", "name")."""
    apart = folded(_CAMEL.sub(" ", bare_header(header)[0][:_LONGEST_HEADER]))
    apart = re.sub(r"['’‘`´]", "", apart)
    apart = _INITIALS.sub(lambda found: re.sub(r"[.\s]", "", found[0]) + " ", apart)
    for phrase, said in _PHRASES:
        apart = phrase.sub(f" {said} ", apart)
    apart = _NUMBERED.sub("", _ORDINAL.sub(r" \1 ", apart))
    return tuple(re.findall(r"[a-z]+|\d+", apart))


@lru_cache(maxsize=4096)
def meanings(header: str, prefix: str | None = None) -> tuple[frozenset[str], ...]:
    """What each word of a header may stand for, in order; an empty set for a word nobody knows.

    Words that say nothing are left out: "Fecha de llegada" -> ({"date"}, {"to", "arrival"}). So is
    the first one where it is the `prefix` that the headers of the file share.
    """
    words = words_of(header)
    if prefix and len(words) > 1 and words[0] == prefix:
        words = words[1:]
    found = [means for word in words for means in _of_word(word) if means != frozenset({NEUTRAL})]
    if bare_header(header)[1] == 2:
        found.append(frozenset({"2", NEUTRAL}))
    return tuple(found)


def shared_prefix(headers: Sequence[str]) -> str | None:
    """The word that most headers of a file begin with ("tblStudent.DOB", "ME_QAD"), or None."""
    firsts = Counter(words[0] for header in headers if len(words := words_of(header)) > 1)
    (word, count), *_ = firsts.most_common(1) or [("", 0)]
    return word if count >= 4 and count >= 0.6 * len(headers) else None


def _of_word(word: str) -> Iterable[frozenset[str]]:
    """The meanings of one word, or of the words that were written as one."""
    if known := VOCABULARY.get(word):
        return (known,)
    if word.isdigit():
        return (frozenset({word, NEUTRAL}),) if len(word) == 1 else (frozenset(),)
    if word.endswith("s") and (known := VOCABULARY.get(word[:-1])):
        return (known,)
    if pieces := _pieces(word):
        return tuple(VOCABULARY[piece] for piece in pieces)
    return (_nearly(word),)


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[str, ...] | None:
    """The fewest known words that make up `word`: "movefromcity" -> ("move", "from", "city")."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(end):
            piece, before = word[start:end], best[start]
            if before is None or piece not in VOCABULARY or (len(piece) < 3 and piece not in _SHORT_PIECES):
                continue
            now = best[end]
            if now is None or len(before) + 1 < len(now):
                best[end] = (*before, piece)
    pieces = best[-1]
    if pieces is None or len(pieces) < 2:
        return None
    short = [piece for piece in pieces if len(piece) < 3]
    # "stage" is not a State's age, nor "notes" a number: short words stand beside long ones.
    is_sure = all(piece in ("to", "fr") for piece in short) or max(map(len, pieces)) >= 4
    return pieces if is_sure and len(word) >= 3 * len(pieces) - 1 else None


@lru_cache(maxsize=4096)
def _nearly(word: str) -> frozenset[str]:
    """The meaning of a word that was cut short ("enrollm") or mistyped ("withdrawl"), or none."""
    if len(word) < 4:
        return frozenset()
    whole = {means for known, means in VOCABULARY.items() if known.startswith(word)}
    if whole and len(frozenset.union(*whole)) <= 2:
        return frozenset.union(*whole)
    turned = [
        known for known in VOCABULARY if sorted(known) == sorted(word) and OSA.distance(known, word) == 1
    ]
    if len(turned) == 1:
        return VOCABULARY[turned[0]]
    if len(word) < 6:
        return frozenset()
    close = extractOne(word, VOCABULARY.keys(), scorer=OSA.distance, score_cutoff=1 if len(word) < 9 else 2)
    return VOCABULARY[close[0]] if close and len(close[0]) > 4 else frozenset()
