"""A name as a list writes it -> what it is compared by, once per spelling.

Case, accents, hyphens and particles are spelling (data.values.people). A given name is also compared by
how it sounds and by the names it is short for: Joe, Pepe and José are alike. Two names that many children
bear are two names, however few letters lie between them: María and Mario, José and Josué.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from data.values.people import UNKNOWN_NAMES, name_words, says_nobody

_SHORT_FOR = """
jose: joe pepe chepe joseph joey josef
juan: john johnny juanito
jesus: chuy chucho jessie
francisco: pancho paco frank francis kiko quico
francisca: panchita paquita fanny
ignacio: nacho
guadalupe: lupe lupita lupillo
maria: mary mari marie maricela
miguel: mike michael mickey
alejandro: alex alexander jandro ale
alejandra: alex alexandra ale sandra
eduardo: eddie ed edward lalo
manuel: manny manolo meme
antonio: tony anthony tono
roberto: bob robert bobby beto rob
alberto: beto albert al
gilberto: beto gil gilbert
humberto: beto
enrique: kike quique henry harry ricky
ricardo: ricky rick richard rich
carlos: charlie charles carl chuck
luis: louis lou lewis lucho luisito
pedro: pete peter perico
pablo: paul
santiago: james jim jimmy chago
jaime: james jim jimmy
guillermo: memo william will bill billy
rafael: rafa ralph raphael
rodolfo: rudy rodolph fito
adolfo: fito adolph
fernando: nando fer
fernanda: nanda fer
daniel: danny dan dani
daniela: dani danny
gabriel: gabe gabi
gabriela: gaby gabi
cristian: chris christian
cristina: chris tina cristy christina
cristobal: chris christopher cris
andres: andy andrew
andrea: andy andie
jorge: george coque
gerardo: jerry gerard
javier: xavier javi
mateo: matt matthew mathew
marcos: mark marcus marco
tomas: tom tommy thomas
esteban: steve steven stephen
david: dave davy
samuel: sam sammy
benjamin: ben benny benja
joaquin: quino
salvador: chava sal
rosario: chayo charo
concepcion: concha conchita connie
consuelo: chelo connie
dolores: lola
isabel: chabela isa elizabeth liz bella isabella
elisabet: elizabeth liz lizbeth beth betty eli
teresa: tere theresa teri
margarita: margaret maggie mago
patricia: pati patty pat paty trish
graciela: chela grace
catalina: cathy catherine kathy
ana: anna anita annie ann
rosa: rose rosita rosy
josefina: josie chepina fina pina josephine
leticia: lety leti letty
veronica: vero ronnie
yolanda: yoli yola
silvia: sylvia chiva
beatriz: bety betty bea
natalia: nat naty natalie
susana: susan susie suzy
alicia: alice licha
elena: helen ellen helena nena
veronica: vero
emiliano: emilio
jennifer: jenny jen
jessica: jessie jess
vicente: vince vincent chente
ernesto: ernie neto ernest
hector: tito
arturo: art arthur turo
raul: ralph
sergio: checo
agustin: agus gus augustine
gustavo: gus tavo
leonardo: leo leonard
leonel: leo
nicolas: nick nico nicholas
victor: vic vick
valentina: vale tina
sebastian: seb sebas bastian
maximiliano: max maxi
estefania: stephanie fany steph
monica: moni
abigail: abby gail
esperanza: espe hope
mercedes: meche
refugio: cuca cuco
socorro: coco
trinidad: trini
encarnacion: chon
"""
_COMMON = """
jose juan luis carlos miguel jesus angel diego santiago mateo emiliano alejandro fernando ricardo eduardo javier
raul pedro manuel francisco antonio roberto sergio alberto arturo hector ivan julio kevin leonardo marcos noe omar
pablo ramiro saul tomas ulises victor adrian benito cesar damian ernesto felipe gerardo hugo ismael joel brandon
jorge rafael daniel david gabriel samuel andres cristian josue jonathan axel erick eric alan aldo alexis alfonso
alfredo alonso alvaro armando agustin bernardo bryan brayan camilo christopher dario edgar edwin efrain elias emilio
emmanuel enrique esteban ezequiel fabian federico fidel gilberto gonzalo gregorio guillermo gustavo humberto isaac
isaias israel jacobo jaime jair joaquin jonas julian justin lorenzo lucas marcelo marco mario martin matias mauricio
maximo moises nestor nicolas octavio oscar osvaldo pascual ramon rene rey rigoberto roman rodolfo rodrigo ruben
salvador sebastian simon teodoro tadeo valentin vicente yahir yair
maria guadalupe ana sofia valentina camila daniela fernanda ximena regina alejandra gabriela mariana paola lucia
elena rosa juana isabel leticia yesenia karina brenda cecilia esmeralda itzel citlali emily ashley melissa jennifer
nayeli perla rocio silvia veronica yolanda zulema abigail dulce estrella flor graciela irma jimena lizbeth magdalena
natalia odalys patricia adela adriana aida alicia alma alondra amalia america amparo anahi andrea angela angelica
angelina antonia araceli aurora beatriz berenice blanca carla carmen carolina catalina claudia cristina diana dolores
dora elisa eliza elvira emilia emma erica erika estela estefania esther eugenia eva evelyn fatima francisca genesis
gloria graciela hilda ingrid irene iris jacqueline jazmin jessica josefina juanita julia juliana karen karla kimberly
laura lidia liliana lorena luisa luz margarita mariela marina marisol marta martina maribel mercedes mia michelle
minerva miriam mireya monica monserrat nadia nancy naomi natividad noemi norma ofelia olivia pamela paula pilar
raquel rebeca renata roberta rosalia rosario rosaura ruth samantha sandra sara sarahi selena silvana sonia stephanie
susana tania teresa valeria vanessa victoria violeta viviana wendy yadira yamileth yaretzi zoe alejandrina josefa
manuela mario paulina carlota miguelina angeles joaquina fernandina
"""
COMMON = frozenset(_COMMON.split())
_PARTICLES = frozenset(
    [
        "de",
        "del",
        "dela",
        "la",
        "las",
        "los",
        "le",
        "du",
        "da",
        "das",
        "do",
        "dos",
        "di",
        "van",
        "von",
        "der",
        "den",
        "el",
        "al",
        "y",
        "e",
    ]
)
_GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_UNKNOWN = frozenset(UNKNOWN_NAMES)


def _heads() -> dict[str, tuple[str, ...]]:
    heads: dict[str, tuple[str, ...]] = {}
    for line in _SHORT_FOR.strip().splitlines():
        head, short = line.split(":")
        for name in (head, *short.split()):
            # Diego may once have been short for Santiago; today both are names of their own.
            if name == head or name not in COMMON:
                heads[name] = (*heads.get(name, ()), head)
    return heads


_HEADS = _heads()
"""Given name -> the names it may stand for, itself among them."""

_SOUNDS = (
    ("ph", "f"), ("ch", "&"), ("h", ""), ("&", "c#"), ("ll", "y"), ("qu", "k"), ("ce", "se"), ("ci", "si"),
    ("ge", "je"), ("gi", "ji"), ("x", "j"), ("z", "s"), ("v", "b"), ("w", "b"), ("c", "k"), ("ñ", "n"),
    ("y", "i"), ("j", "i"),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """How a word sounds in Spanish: Yessenia and Jesenia, Vazquez and Basques are one."""
    for written, said in _SOUNDS:
        word = word.replace(written, said)
    return "".join(sign for at, sign in enumerate(word) if at == 0 or sign != word[at - 1])


@dataclass(frozen=True)
class Given:
    """The given names in one cell. `words`: as written, without spelling; `sounds` of each. `first_forms`: the
    sounds of the first and of what it may stand for; `forms`: of all that are no initials."""

    words: tuple[str, ...]
    sounds: tuple[str, ...]
    first_forms: tuple[str, ...]
    forms: tuple[str, ...]


def _forms(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sound(name) for name in (word, *_HEADS.get(word, ()))))


def _named(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words that name somebody; none where the cell says that nobody knows."""
    if "".join(words) in _UNKNOWN:
        return ()
    return tuple(
        word
        for word in words
        if word not in _PARTICLES
        and word not in _GENERATIONS
        and word not in _UNKNOWN
        and not word.isdecimal()
        and set(word) != {"x"}
    )


def given_names(text: str) -> Given:
    """What a cell of given names is compared by; empty where it names nobody."""
    words = _named(name_words(text))
    long = tuple(form for word in words if len(word) > 1 for form in _forms(word))
    return Given(
        words, tuple(map(sound, words)), _forms(words[0]) if words else (), tuple(dict.fromkeys(long))
    )


def surnames(text: str) -> tuple[str, ...]:
    """The surnames in a cell, one word each and without particles: "de la Cruz-López" -> cruz, lopez."""
    return tuple(word for word in _named(name_words(text)) if len(word) > 1)


def parents_forms(text: str) -> tuple[str, ...]:
    """The sounds of a parent's first given name and of what it may stand for; none for nobody's."""
    words = name_words(text)
    if not words or says_nobody(words):
        return ()
    named = _named(words)
    return _forms(named[0]) if named and len(named[0]) > 1 else ()
