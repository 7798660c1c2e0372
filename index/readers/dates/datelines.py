"""The dateline of a story: the place it was filed from, at the head of its first paragraph.

Read are the forms that agencies write:

    Beirut: Syrian regime forces …
    LONDON (Reuters) - Shares fell …
    PALMYRA, Syria, March 27 (Reed Press) - Government troops …
    WASHINGTON, March 2 -- The Senate …
    DAMASCUS — State television …

A wrong place is worse than none, because it is shown as a fact. Therefore:

- a place is one to four capitalised words (particles such as "de" or "al-" do not count), with
  at most two more such names after commas ("PALMYRA, Syria");
- none of its words stands in a list of words that open paragraphs without being places
  ("Summary:", "Update:", "President Obama:");
- a bare dash, without a date or an agency before it, needs the place in capitals, since
  "Syria — a country at war — …" is an ordinary sentence;
- the story begins after it, so no small letter follows ("Damage: two houses"), except as in "iPhone".
"""

from __future__ import annotations

import re

from index.readers.dates.date_parsing import MONTH, WEEKDAY

_PARTICLE_WORDS = """
al am an and aux bei da das de del della den der des di do dos du e el en i im la las le les lo los of on
sous sur the un upon van von y ye
"""
_NO_PLACE_WORDS = """
about advertisement after alert all also analysis answer at author background because blog breaking brief
briefing bulletin but by byline caption category chairman chief comment commentary conclusion contact
copyright correction corrections created credit date dateline developing disclaimer dr edited editor editorial editors
email embargo episode essay exclusive explainer fact factbox facts feature file first flash focus for from
gallery general he headline her here highlights his how i if image images in insight interview introduction
it keywords last latest letter letters live message minister moderator modified more mr mrs ms my never news
newsletter next no note notes now officials on one online opinion or our page part people perspective photo
photograph photos picture pictures podcast points police poll president preview prime prof professor profile
published question questions quote read reader reminder report reporter reporters result results review
roundup scoreboard second section sen senator she since sir sketch snapshot so some source sources special
sponsored standfirst statement status step story study subject subtitle summary survey tag tags that then there these
they third this three timeline tip title to today tomorrow top topic topics transcript two until update
updated updates urgent url urls verdict video viewpoint voices warning watch we what when where which while who
why wire with yes yesterday you
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
"""

_HEAD_CHARS = 300  # no dateline reaches further
_GAP = r"[^\S\n]"  # white space within a line
_DAY = rf",{_GAP}+(?:{MONTH}{_GAP}+\d{{1,2}}|\d{{1,2}}{_GAP}+{MONTH}|{WEEKDAY})(?:,?{_GAP}+\d{{4}})?"
_AGENCY = rf"{_GAP}*\((?:[A-Z][^()\n]{{1,39}}|[a-z]{{3}}(?:[/-][A-Za-z]{{1,6}})?)\)"  # (Reuters), (dpa), (dpa/lno)
_AFTER_PLACE = re.compile(rf"(?:{_DAY}(?:{_AGENCY})?|(?<!{_GAP}){_AGENCY}|(?<!\s))\s*+(?::|--?|_|\u2013|\u2014)?\s*+$")
_OPENING = re.compile(
    rf"(?P<place>[^\W\d_][^:()\n\u2013\u2014]{{1,79}}?)"
    rf"(?P<day>{_DAY})?(?P<agency>{_AGENCY})?"
    rf"(?P<separator>:(?={_GAP})|{_GAP}+(?:--?|_)(?={_GAP})|{_GAP}*[\u2013\u2014]){_GAP}*(?P<next>\S\S?)"
)
_WORD = re.compile(r"(?:[a-z]{1,4}['\u2019-])?(?P<name>[^\W\d_](?:[^\W\d_]|[.'\u2019-])*)")
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
_NO_PLACES = frozenset(_NO_PLACE_WORDS.split())


def dateline_of(text: str) -> str:
    """The place ``text`` was filed from, as written, or "". The text itself keeps its dateline."""
    match = opening(text)
    return match["place"].strip() if match else ""


def place_of(dateline: str) -> str:
    """The place of a dateline that stands by itself: "SALVADOR, Feb 26" was filed from SALVADOR.

    Without this, archives that keep the day beside the place have a place for every day.
    """
    return _AFTER_PLACE.sub("", dateline.strip()[:_HEAD_CHARS], count=1)


def is_filed(line: str) -> bool:
    """Whether ``line`` opens with a dateline that names a day or an agency, as no headline does."""
    match = opening(line)
    return bool(match and (match["day"] or match["agency"]))


def opening(text: str) -> re.Match[str] | None:
    """The dateline at the very beginning of ``text`` in its parts: place, day, agency, separator."""
    match = _OPENING.match(text[:_HEAD_CHARS].lstrip())
    if not match or match["next"].islower() or not _is_place(match["place"]):
        return None
    bare = not (match["day"] or match["agency"] or match["separator"] == ":")
    return None if bare and not match["place"].split(",")[0].isupper() else match


def _is_place(written: str) -> bool:
    """Whether this is a place, with at most two regions behind commas."""
    names = [name.strip() for name in written.split(",")]
    return len(names) <= 3 and all(_is_name(name) for name in names)


def _is_name(name: str) -> bool:
    """One to four capitalised words, particles aside, none of which is known to be no place."""
    words = [word for word in re.split(r"[\s/]+", name) if word not in _PARTICLES]
    return 1 <= len(words) <= 4 and all(_is_capitalised(word) for word in words)


def _is_capitalised(word: str) -> bool:
    match = _WORD.fullmatch(word)
    bare = re.sub(r"['\u2019]s$", "", word.lower().rstrip("."))  # "Editor's note"
    return bool(match and match["name"][0].isupper() and bare not in _NO_PLACES)
