"""Which words are forms of one word, which mean nearly the same, and which mean the opposite.

Stemming, as the keyword index does it, makes "rises" and "rising" one term but leaves "rose" another one; and no
stemmer knows that "fell" contradicts it. The tables are short on purpose: words of news that turn a statement round.
WordNet has more, and so many antonyms of rare senses that true statements would be accused.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.keywords import terms_of

# Forms that a stemmer does not bring together, the base first.
_IRREGULAR = """
arise arose arisen; be been; bear bore borne; beat beaten; become became; begin began begun; bite bit bitten; blow
blew blown; break broke broken; bring brought; build built; buy bought; catch caught; choose chose chosen; come
came; deal dealt; die dead death deaths; do did done does; draw drew drawn; drive drove driven; eat ate eaten; fall
fell fallen; feed fed; feel felt; fight fought; find found; fly flew flown; forget forgot forgotten; freeze froze
frozen; get got gotten; give gave given; go went gone; grow grew grown growth; hang hung; have has had; hear heard;
hide hid hidden; hold held; keep kept; know knew known; lay laid; lead led; leave left; lend lent; lie lay lain;
lose lost loss losses; make made; mean meant; meet met; overrun overran; overtake overtook overtaken; pay paid;
retake retook retaken; ride rode ridden; ring rang rung; rise rose risen; run ran; say said says; see saw seen; seek
sought; sell sold; send sent; shake shook shaken; shoot shot; show shown; shrink shrank shrunk; sing sang sung; sink
sank sunk; sit sat; sleep slept; speak spoke spoken; spend spent; spring sprang sprung; stand stood; steal stole
stolen; stick stuck; strike struck stricken; swear swore sworn; swim swam swum; take took taken; teach taught; tear
tore torn; tell told; think thought; throw threw thrown; understand understood; wake woke woken; wear wore worn; win
won; withdraw withdrew withdrawn; write wrote written; deny denied denial; sale sales; man men; woman women; child
children; foot feet; person people; bad worse worst; good better best; reduce
reduction; expand expansion; succeed success; fail failure; improve improvement; approve approval; refuse refusal;
arrive arrival; withdraw withdrawal; acquire acquisition; reject rejection; accept acceptance; recover recovery;
admit admission; victor victory
"""

# Near enough to be taken for each other in a statement about news.
_ALIKE = """
firm company corporation business; troops soldiers servicemen; say state tell announce add claim argue declare
explain remark note comment report insist; purchase buy acquire; begin start commence launch; end finish conclude;
big large great major; children kids youngsters; film movie picture; worker employee staff; kill die; help assist
aid; show display reveal; job post position; nearly almost; additionally also; previously earlier; dollar dlrs;
retake recapture; defeat beat; get obtain receive; city town; home house; aircraft plane jet planes; near close;
price cost; fighter militant jihadist; attack raid strike; pct percent; tonne ton tonnes tons; capture seize; use
utilise utilize; injure wound; person people human; resident inhabitant
"""

# Words on one side of a slash contradict those on the other; "," ends a pair.
_OPPOSED = """
rise increase climb jump gain grow soar surge improve expand/fall drop decline decrease slump slide plunge shrink
dip tumble worsen reduce, increase raise boost/cut reduce decrease lower, high higher highest/low lower lowest,
up/down, more/less fewer, most/least fewest, gain/lose, profit/lose deficit, win/lose, victory/defeat, before/after,
first/last final, good/bad, buy acquire purchase/sell, strong stronger strongest/weak weaker weakest, early
earlier/late later, earliest/latest, large larger largest big bigger biggest great/small smaller smallest little,
success succeed successful/fail failure unsuccessful, accept approve agree/reject refuse decline, open/close shut,
import/export, support back favour/oppose against, start begin begun launch/end finish stop cease, above/below,
over/under, inside/outside, inner/outer, north/south, northern/southern, east/west, eastern/western, male/female,
man/woman, boy/girl, husband/wife, young younger youngest/old older oldest, fast faster/slow slower, long longer
longest/short shorter shortest, hire appoint recruit/sack dismiss fire, approve/reject veto, allow permit/ban forbid
prohibit block prevent, legal/illegal, lawful/unlawful, positive/negative, public/private, guilty/innocent,
convict/acquit clear, alive/dead die, live survive/die, major/minor, rich richer/poor poorer, arrive come/leave
depart, admit confirm/deny, likely/unlikely, possible/impossible, enter join/leave quit, optimistic/pessimistic,
advance/retreat withdraw, maximum/minimum, ally/enemy, praise welcome/criticise criticize condemn, hot/cold,
left/right, always/never, many/few, strengthen/weaken, upward/downward, surplus/deficit, borrow/lend, buyer/seller,
employer/employee, teacher/pupil student, debtor/creditor, expensive/cheap, widen/narrow, expand/contract,
lengthen/shorten, heavy/light, hard/soft, easy/difficult, with/without, true/false, right/wrong, safe/dangerous,
recover/collapse, alive/dead, domestic/foreign, import/export, day/night, morning/evening, war/peace,
question/answer, ask/answer, same/different, include/exclude, succeed/precede, better/worse, best/worst, well/badly,
faster/slower, agree/disagree, like/dislike, legal/illegal, loyal/disloyal, able/unable, happy/unhappy,
popular/unpopular, aware/unaware, certain/uncertain, fair/unfair, known/unknown, expected/unexpected,
official/unofficial, complete/incomplete, direct/indirect, regular/irregular, dependent/independent, head/tail,
plus/minus, add/remove, gain/loss, birth/death, born/die, attack/defend, home/away, top/bottom, front/rear,
say tell claim/deny, beat/lose, retake recapture regain capture seize/lose
"""


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """The term that all forms of a word share; "" for a word that says nothing by itself ("the", "of")."""
    folded = word.casefold()
    return _stemmed(_BASES.get(folded, folded))


def stems(text: str) -> set[str]:
    """The stems of all words of a text that say something."""
    return {found for word in re.findall(r"\w+", text) if (found := stem(word))}


def alike(one: str, other: str) -> bool:
    """Whether two stems are the same or mean nearly the same."""
    return one == other or bool(_GROUPS.get(one, _NONE) & _GROUPS.get(other, _NONE))


def opposed(one: str, other: str) -> bool:
    """Whether two stems contradict each other."""
    return other in _OPPOSITES.get(one, _NO_STEMS)


def has_opposite(one: str) -> bool:
    return one in _OPPOSITES


def _stemmed(word: str) -> str:
    if word in _KEPT:
        return word
    found = terms_of(word) if word not in _EMPTY else []
    return found[0] if found else ""


def _table(text: str, ending: str) -> list[str]:
    return [" ".join(entry.split()) for entry in text.split(ending) if entry.strip()]


# Stop words of the index that turn a statement round.
_KEPT = frozenset(["up", "down", "before", "after", "above", "below", "over", "under", "more", "less", "most", "least"])
_KEPT |= {"few", "against", "with", "without", "same", "always", "never", "inside", "outside"}
_KEPT |= {"tell"}
TURNING = _KEPT
# Words that the index keeps and that say nothing by themselves.
_EMPTY = frozenset(
    [
        *("from", "than", "during", "into", "onto", "out", "off", "via", "per", "amid", "among", "between", "within"),
        *("upon", "around", "until", "while", "also", "however", "yet", "about", "through", "though", "although", "s"),
        *(
            "because",
            "so",
            "when",
            "where",
            "since",
            "back",
            "away",
            "been",
            "being",
            "each",
            "other",
            "another",
            "much",
        ),
    ]
)
_BASES = {form: entry.split()[0] for entry in _table(_IRREGULAR, ";") for form in entry.split()[1:]}
_NONE: frozenset[int] = frozenset()
_NO_STEMS: frozenset[str] = frozenset()


def _groups() -> dict[str, frozenset[int]]:
    found: dict[str, frozenset[int]] = {}
    for number, entry in enumerate(_table(_ALIKE, ";")):
        for word in entry.split():
            found[stem(word)] = found.get(stem(word), _NONE) | {number}
    return found


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for entry in _table(_OPPOSED, ","):
        one, other = ({stem(word) for word in side.split()} for side in entry.split("/"))
        for side, against in ((one, other), (other, one)):
            for word in side - against:
                found[word] = found.get(word, _NO_STEMS) | (against - side)
    return found


_GROUPS = _groups()
_OPPOSITES = _opposites()
