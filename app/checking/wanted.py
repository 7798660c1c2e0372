"""Whether an answer holds the kind of thing that was asked for: an age, a time, a number, a "yes" that is borne out.

"Who was jailed for 14 years" is proven and answers "how old was he when he was jailed?" no better than silence. Only
kinds that can be told by form are judged; of a name that answers "who?" nothing is known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from app.checking.claims import CALENDAR, claims_of, facts_of, folded, name_spans, plain_text
from app.checking.names import COUNTRY_WORDS
from app.checking.objections import speaks_of_a_part
from app.checking.quantities import quantities
from app.checking.reading import reading_of
from app.checking.years import CONTEST
from app.followups.kinds import QuestionKind, kind_of, parts_of
from app.followups.naming import AUXILIARIES
from app.news.dates import dates_in
from app.types import Statement
from index.keywords import terms_of

_HOW_OLD = re.compile(r"\bhow old\b|\b(?:what|which) (?:age|is (?:his|her|their) age)\b", re.IGNORECASE)
_AGE = re.compile(
    r"\b(?:aged?|age of|born|birthday|(?:years?|months?|weeks?|days?)[ -]olds?|"
    r"in (?:his|her|their) (?:\w+ )?\w+(?:ies|s))\b|,\s*\d{1,3}\s*(?:,|\.|$)|\(\d{1,3}\)|^\W*\d{1,3}\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(r"\bnames? of\b|\b(?:his|her|their|its) names?\b|\bby name\b", re.IGNORECASE)
_NAME_OF_SOMEBODY = re.compile(
    r"\bnames? of the (?:\w+ ){0,2}(?:officers?|soldiers?|man|men|wom[ae]n|boys?|girls?|drivers?|pilots?|victims?|"
    r"guards?|pe(?:rson|ople)|captains?|brothers?|sisters?|suspects?|doctors?|nurses?|authors?|players?)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(r"^\W*[A-Z]{3,}[\w .,'’-]{0,60}\([A-Z][^)]{1,40}\)\s*[-–—]+\s+")  # "TARN, May 4 (Reed) - "
_TIME = re.compile(
    r"\b(?:today|yesterday|tomorrow|tonight|now|then|ago|later|earlier|early|late|soon|always|never|recently|already|"
    r"(?:mid)?days?|weeks?|weekends?|months?|years?|decades?|century|centuries|hours?|minutes?|seconds?|moments?|"
    r"mornings?|afternoons?|evenings?|nights?|noon|midnight|dawn|dusk|springs?|summers?|autumns?|falls?|winters?|seasons?|"
    r"christmas|easter|ramadan|halloween|before|after|when|while|until|till|since|during|once|as soon as|following|"
    r"\d{4}s?|\d{1,2}(?:[:.]\d{2})? ?(?:am|pm|gmt|o'clock))\b|\b\d{1,2}(?:[:.]\d{2})? ?[ap]\.m\b",
    re.IGNORECASE,
)
_WHEN = re.compile(r"^\W*(?:\w+ )?when\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
_AMOUNT = re.compile(
    r"(?<![^\W_])\d[\d.,]*|"
    r"\b(?:no|none|nobody|nothing|all|every|each|both|half|quarter|third|once|twice|double|triple|dozens?|scores?|"
    r"hundreds?|thousands?|millions?|billions?|trillions?|several|many|most|few|fewer|some|little|much|more|less|"
    r"free|nil|zero|any|slightly|sharply|badly|fully|far|fast|slow(?:ly)?|quick(?:ly)?|often|rarely|daily|weekly|monthly|"
    r"yearly|annually|greatly|heavily|highly|widely)\b",
    re.IGNORECASE,
)


_LEANING_TIME = re.compile(  # when that was, stands in another sentence
    r"\bthe (?:following|next|previous|same) (?:days?|weeks?|weekend|months?|years?|morning|afternoon|evening|night)\b"
    r"(?! as\b)",
    re.IGNORECASE,
)
_LASTING = re.compile(  # how long, not when
    r"\bfor (?:(?:about|nearly|almost|over|more than|some|the (?:last|past)) )?(?:\w+ )?(?:days|weeks|months|years|"
    r"decades|hours|minutes|seconds)\b",
    re.IGNORECASE,
)
_SOME_TIME = re.compile(  # or why there is none
    r"\b(?:as|upon|arrival|death|amid|wake|ages?|end|start|beginning|immediately|stoppage|no|not|never)\b|n['’]t\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow (?:many|much)\b", re.IGNORECASE)
_SOME_AMOUNT = re.compile(r"\b(?:an?|single|pair|couple|undisclosed|no|not|never)\b|n['’]t\b", re.IGNORECASE)
_ASKED_BESIDE = re.compile(r"\b(?:after|before|since|following|during)\b", re.IGNORECASE)  # another event
_TO_COME = re.compile(
    r"\b(?:will|would|is to|are to|(?:yet|due|set|expected|scheduled) to) be (?:announced|named|revealed|decided|"
    r"determined|unveiled|chosen|known)(?=\W*$|[.,;]|\s(?:on|at|in|later|soon|next|this|tomorrow|tonight|today|during|"
    r"as part|after|before|until|when|shortly)\b)",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"^\W*(?:who|whom|whose|which|what (?:is|was|are|were) the names?)\b", re.IGNORECASE)
_ASKS_WHICH = re.compile(r"^\W*(?:(?:and|but|so) )?(?:[a-z]+ )?(?:which|what) (?P<kind>[^?]*)", re.IGNORECASE)
_KIND_WORDS = 4  # at most: "electric racing motorcycle club"
_WHEN_BESIDES = r" (?:in \d{4}|in the (?:morning|evening|night)|when|while|after|before|during|since)\b"
_SAYS_MORE = re.compile(r"[,:–—(] ?(?:the |a |an )?[\"“']?\w")
_ASKS_WHAT_WAS_SAID = re.compile(
    r"^\W*(?:(?:and|but|so) )?what (?:else )?(?:did|does|do|has|have|had) [^?]*?\b(?:say|said|tell|told)\b",
    re.IGNORECASE,
)
_TALKED = re.compile(r"\b(?:spoke|spoken|talked|met|(?:tele)?phoned)\b[^.;:]{0,200}\bwith\b", re.IGNORECASE)
_TELLS = re.compile(
    r"[\"“”‘:]|\bthat\b|\b(?:sa(?:ys?|id)|t(?:ells?|old)|ask\w*|warn\w*|call\w*|thank\w*)\b", re.IGNORECASE
)
_ASKS_WHO_WON = re.compile(
    r"^\W*(?:and |so |but )?(?:who|(?:which|what)(?: [\w'’-]+){1,3})(?: [\w'’-]+ly| has| have| had)? (?:won|wins?)\b"
    rf"(?=[^?]*{CONTEST})(?! the (?:most|fewest|least))",
    re.IGNORECASE,
)
_VOTE = re.compile(r"\b(?:elections?|vote|referendum)\b", re.IGNORECASE)  # won in its last round
_WINNING = re.compile(  # the words in which reports tell it, or why nobody did
    r"\b(?:w[io]n|wins|winners?|(?<!who is )winning|beat(?:s|en|ing)?|defeat\w*|champion\w*|victor\w*|triumph\w*|"
    r"prevail\w*|titles?|troph\w+|crown\w*|clinch\w*|secure[sd]?|claim\w*|defend\w*|retain\w*|top(?:s|ped)?|gold|(?:re-)?elected|named|"
    r"t(?:ook|ake[ns]?|aking)|award\w*|honou?r\w*|recipients?|laureates?|went|(?:gone?|goes) to|given|presented|"
    r"chos\w+|lift\w* (?:the|a|its|his|her|their)|edged?|overc[ao]me\w*|overpower\w*|knock\w* out|eas\w+ past|los\w+|"
    r"(?:saw|sees?|seeing) off|succe\w+|receiv\w+|shar(?:es?|ed)|first|thrash\w*|hammer\w*|rout(?:s|ed)?|crush\w*|"
    r"stun\w*|upset|fell to|dr[ae]ws?|tied?|cancel\w*|postpon\w*|abandon\w*|seal\w*|grab\w*|captur\w*|collect\w*|"
    r"earn\w*|landed|gets|got|handed|ahead|s[au]nk|sinks|down(?:s|ed)|dispatch\w*|humbl\w*|oust\w*|unseat\w*|fastest|"
    r"cross\w* the|only goal|majority|landslide|next (?:president|prime minister|mayor|chancellor)|president-elect|"
    r"sworn in|pick\w* up|scoop\w*|bag(?:s|ged)|swe(?:eps?|pt)|cruis\w*|outclass\w*|conced\w*|\d{1,2}[-–]\d{1,2}|"
    r"\d+(?:\.\d+)? ?(?:%|per ?cent|pct)(?= of))(?!\w)",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:will|next|going to|expected|due|announce\w*|reveal\w*|said|say|says)\b", re.IGNORECASE)
_BROKEN_OFF = re.compile(r"(?:[,;:(\[–—]|\s-)\.?$")
_PARTICLE = re.compile(r"\W*(?:de|del|della|di|da|du|van|von|der|den|al|el|la|le|bin|ibn)[ -](?:\w+ )?[^\W\d_a-z]")
_SMALL_IN_HEADINGS = frozenset(
    ["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "s", "the", "to", "v", "vs", "with"]
)
_HEADING_WORDS = 4  # at most, where all is in capitals
_VERDICT = re.compile(r"^(?P<word>yes|no)\b[\s,.:;–—-]*(?=\w)", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:still|yet|until|unless|expected|due|plans?|planned|proposed|awaits?|awaiting|pending|considering|likely)\b",
    re.IGNORECASE,
)
_DENYING = re.compile(
    r"\b(?:den(?:y|ies|ied)|reject(?:s|ed)?|refus(?:es|ed)|rul(?:es|ed) out|fail(?:s|ed)|instead|only|lost|lacks?)\b",
    re.IGNORECASE,
)


def finished(text: str) -> bool:
    """Whether a text states something: not if it asks, nor if it breaks off ("It opens at (.", "And …")."""
    bare = text.rstrip(" \n\"'”’)")
    return not bare.endswith(("?", "...", "…")) and not _BROKEN_OFF.search(bare)


def whole_sentence(text: str) -> bool:
    """Whether a piece of an article reads as a sentence by itself: not a heading, nor the end of a longer one."""
    words = _WORD.findall(text)
    if text.isupper() and len(words) > _HEADING_WORDS:
        return True  # an old wire report, all in capitals
    opens = re.match(r"\W*([^\W_]\S*)", text)
    if not words or not opens:
        return False
    if opens[1][0].isalpha() and opens[1] == opens[1].lower() and not _PARTICLE.match(text):
        return False
    return any(word == word.lower() and word.isalpha() and word not in _SMALL_IN_HEADINGS for word in words)


def without_bare_verdict(text: str) -> str:
    """A statement without its "Yes" or "No" where the rest does not bear it out.

    "Yes, the board must still give its consent" is the habit of a small model that is told to begin with one of the
    two. The rest is checked against the sources; the one word, which may turn it round, could not be.
    """
    found = _VERDICT.match(text)
    if not found:
        return text
    rest = text[found.end() :]
    items = reading_of(rest, None).items
    denied = any(item.denied for item in items)
    settled = not (denied or any(item.hedged for item in items) or _OPEN.search(rest))
    if settled if found["word"].casefold() == "yes" else (denied or _DENYING.search(rest)):
        return text
    return rest[:1].upper() + rest[1:]


def lacking(question: str, statements: Sequence[Statement]) -> str:
    """What the answer as a whole lacks of what the question asks for, in words; "" if nothing that can be told."""
    kind, told = kind_of(question), " ".join(statement.text for statement in statements)
    if _HOW_OLD.search(question):
        cited = [citation.quote for statement in statements for citation in statement.citations]
        if not any(_AGE.search(text) for text in (told, *cited)):
            return "it does not say how old"
        return _of_somebody_else(f"{question} {told}", told, cited)
    if _NAME.search(question) and not _adds_a_name(question, _DATELINE.sub("", told), _no_names(question)):
        return "it gives no name"
    if kind_asked := _only_the_kind(question, told):
        return f"it says “{kind_asked}” without telling which"
    if statements and all(_to_come(question, statement.text) for statement in statements):
        return "it says that this was yet to be announced"
    if _ASKS_WHO_WON.search(question) and (lack := _won_nothing(question, statements)):
        return lack
    if _ASKS_WHAT_WAS_SAID.match(question) and statements and all(map(_quotes_silence, statements)):
        return "it does not tell what was said"
    if kind is QuestionKind.DATE and not _adds_a_time(question, told):
        return "it does not say when"
    if kind is QuestionKind.NUMBER and not _adds_an_amount(question, told):
        return "it gives no number or amount"
    return ""


def unanswered_part(question: str, statements: Sequence[Statement]) -> str:
    """The part of a question in two parts that nothing said answers, as asked; "" if none, or none that can be told.

    Only times and amounts can be told by form: who of two names was "with whose support" cannot. What a cited sentence
    has, the reader sees lit.
    """
    quotes = (citation.quote for statement in statements for citation in statement.citations)
    parts, said = parts_of(question), " ".join(statement.text for statement in statements)
    told = f"{said} {' '.join(quotes)}"
    for part in parts if len(parts) > 1 else ():
        kind = kind_of(part)
        if kind is QuestionKind.DATE and not _adds_a_time(question, _LASTING.sub(" ", told)):
            return "" if _SOME_TIME.search(said) else part
        if _HOW_MANY.search(part) and not _adds_an_amount(question, said):
            return "" if _SOME_AMOUNT.search(said) else part
    return ""


def _to_come(question: str, told: str) -> bool:
    """Whether it is told that the answer will be: "the winner will be announced on 12 December" names no winner."""
    return bool(_TO_COME.search(told) and _ASKS_WHO.search(question)) and not _AHEAD.search(question)


def _only_the_kind(question: str, told: str) -> str:
    """The kind that was asked for, as the answer repeats it without telling which; "" where it does not.

    "Which childhood disease laid him low?" is not answered by "he was low due to a childhood disease". Two words of the
    kind at least: a single one ("which team", "a team") may stand beside the answer for something else. One that says
    more of itself ("a childhood disease called …", "mumps, a childhood disease", "mumps is …") is no repetition. One
    word is one where nothing is told besides: "what sentence did he receive?", "he received a sentence".
    """
    asked = _ASKS_WHICH.match(question)
    if not asked:
        return ""
    words = asked["kind"].split()[:_KIND_WORDS]
    hardly_new = len(set(terms_of(told)) - set(terms_of(question))) <= 1
    alone = len(words) > 1 and words[1].casefold() in AUXILIARIES
    if alone and (_adds_a_name(question, told) or _adds_an_amount(question, told)):
        return ""
    for count in range(1 if alone else 2, len(words) + 1):
        kind = r"\s+".join(map(re.escape, words[:count]))
        whole = re.match(rf"\W*(?P<all>an? {kind}) [a-z]", told, re.IGNORECASE) if hardly_new else None
        ends = rf"\W*$|[.;]|{_WHEN_BESIDES}" + (r"| for\b" if kind == "sentence" else "")  # for what, not for how long
        repeated = whole or re.search(
            r"(?<![,:–—(])(?<!\bis)(?<!\bwas)(?<!\bare)(?<!\bwere)(?<!\bas)(?<!\bbe)(?<!\bbeen)(?<!\bbecame)"
            rf"(?<!\bremains)(?<!\bremained) (?P<all>an? {kind})\b(?={ends})",
            told,
            re.IGNORECASE,
        )
        once = told.casefold().count(words[count - 1].casefold()) == 1
        if repeated and once and not _SAYS_MORE.search(told, repeated.end()):
            return repeated["all"]
    return ""


def _quotes_silence(statement: Statement) -> bool:
    """Whether a statement is a sentence as it stands in an article and tells no words: "he spoke with the crew"."""
    quoted = any(_WORD.findall(statement.text) == _WORD.findall(citation.quote) for citation in statement.citations)
    return quoted and bool(_TALKED.search(statement.text)) and not _TELLS.search(statement.text)


def _won_nothing(question: str, statements: Sequence[Statement]) -> str:
    """What the sources cited for who won a contest lack, in words; "" where one of them tells how it ended.

    "Argentina heads to its sixth final" names a side and no winner, and who wins a stage has not won the race.
    """
    cited = [citation for statement in statements for citation in statement.citations if citation.quote]
    if cited and not any(_WINNING.search(f"{citation.title}. {citation.quote}") for citation in cited):
        return "what it cites does not say who won"
    if cited and not _VOTE.search(question) and all(speaks_of_a_part(question, citation.quote) for citation in cited):
        return "what it cites tells who won a part of it"
    return ""


def _adds_a_time(question: str, told: str) -> bool:
    """Whether a time is told that the question does not name: "the 2020 awards" does not say when they were held."""
    if not _ASKED_BESIDE.search(question) and not dates_in(question, None):
        told = _LEANING_TIME.sub(" ", told)
    times = [*(match.group() for match in _TIME.finditer(told)), *(told[m.start : m.end] for m in dates_in(told, None))]
    return _adds(_WHEN.sub("", question), times)


def _adds_an_amount(question: str, told: str) -> bool:
    """The same for amounts: "as of 2019 the revenue came in at" has a number, but the question's."""
    return _adds(question, [*(match.group() for match in _AMOUNT.finditer(told)), *(q.text for q in quantities(told))])


def _adds(question: str, parts: Iterable[str]) -> bool:
    """Whether one of the parts has a word that the question does not have."""
    asked = set(_WORD.findall(question.casefold()))
    return any(not asked.issuperset(_WORD.findall(part.casefold())) for part in parts)


def _no_names(question: str) -> frozenset[str]:
    """Of somebody's name, days and countries are none: "Syrian soldiers" and "Thursday" do not name the officer."""
    return CALENDAR | COUNTRY_WORDS if _NAME_OF_SOMEBODY.search(question) else frozenset()


def _adds_a_name(question: str, told: str, besides: frozenset[str] = frozenset()) -> bool:
    """Whether a name is told that the question does not have; ``besides`` are folded words that are none."""
    asked = facts_of(question).words | besides
    return any(folded(part) not in asked for name in claims_of(told).names for part in name)


def _of_somebody_else(asked: str, told: str, cited: Sequence[str]) -> str:
    """Whose age the source gives instead, in words: the name nearest to it there; "" if it is the one asked about."""
    parts = {part for name in claims_of(asked).names for part in map(folded, name)}
    for number in quantities(told):
        for source in map(plain_text, cited):
            found = next((q for q in quantities(source) if q.value == number.value), None)
            spans = name_spans(source)
            if found is None or not spans:
                continue
            nearest = min(spans, key=lambda span: max(found.start - span[1], span[0] - found.end))
            name = source[slice(*nearest)]
            if not parts.intersection(folded(part) for part in name.split()):
                return f"the source gives this age of “{name}”"
    return ""
