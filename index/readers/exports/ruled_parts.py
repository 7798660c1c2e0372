"""Stories one after another in a text, between rules: "----------", each under its own headline and day.

A rule may also stand within a story. So a text is several only if at least two of its parts have a headline and a day
of their own; a part that then has none is reported.
"""

from __future__ import annotations

import re

from index.readers.exports import Entry

_RULE = re.compile(r"^[ \t]*([_=*~-])(?:[ \t]*\1){9,}[ \t]*$", re.MULTILINE)
_LEAST_CHARS = 60  # of a part that may be a story; "Page 1 of 3" is none


def entries(text: str) -> list[Entry]:
    """The stories of a text; none for a text that is one."""
    from index.readers.texts.plain import parse_plain  # which asks for exports

    parts = [part for part in _RULE.sub("\0", text).split("\0") if len(part.strip()) >= _LEAST_CHARS]
    if len(parts) < 2:
        return []
    stories = [parse_plain(part.strip()) for part in parts]
    if sum(bool(story.published and story.title) for story in stories) < 2:
        return []
    return [
        Entry(
            story.text,
            {
                "title": story.title,
                "outlet": story.outlet,
                "byline": story.byline,
                "published": story.published.isoformat(),
                "url": story.url,
                "section": story.section,
            },
        )
        if story.published
        else Entry(reason="a part between rules without a day of its own, in a text of several stories")
        for story in stories
    ]
