"""Text that goes into a prompt, without anything by which it could pass for a part of the prompt.

A llama.cpp server reads the special tokens of its model wherever they stand, in the text of a message too: an article
that holds ``<|im_end|>`` would end the message there and could open another in the name of the system. Whatever is
not ours is therefore written so that no tokenizer and no reader of the prompt takes it for a delimiter.

    undelimited   for a whole message: the tokens that separate turns, and nothing else
    sanitised     for a piece of evidence, a headline or a question: that, on one line, without brackets, headings,
                  invisible characters and endless words

Characters are replaced one for one after the invisible ones are gone, never taken out: what a removal pushes together
("<|im_<|x|>end|>") could be the next delimiter. The reader sees none of this: citations are cut from the article.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_PIECE = 2_000  # characters; a "sentence" of 5,000 would leave no room for the others
_LONGEST_WORD = 80  # characters; longer ones are addresses, encoded files or attacks, and cost a token every other one
_LONGEST_RUN = 12  # of the same character
_MOST_MARKS = 3  # combining marks on a letter: Vietnamese needs two

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})  # control, format (zero-width, direction, tags), surrogates, private use
_SELECTORS = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

# Names in angle or square brackets that chat templates give a meaning: Llama, Mistral, Gemma, Qwen, DeepSeek, GLM,
# Falcon, Granite. Those with bars (<|im_end|>, <｜User｜>, <|turn>) are known by the bar.
_NAMES = (
    r"s|bos|eos|pad|unk|mask|sep|cls|sop|eop|sys|think|thinking|tools?|tool_\w+|function\w*|system\w*|user|assistant|"
    r"human|model|start_of_\w+|end_of_\w+|begin_of_\w+|image|video|audio|fim_\w+|reponame|filename|unused\d+|"
    r"reserved_\w+|answer|observation|evidence|question"
)
# Case counts, as it does to a tokenizer: <S> is what the stock exchange calls Sears, Roebuck.
_ANGLE_OPENS = re.compile(rf"<(?=\s*+[|｜]|<\s*+(?:/\s*+)?(?:sys|SYS)|\s*+(?:/\s*+)?(?:{_NAMES})\s*+(?:/\s*+)?>)")
_ANGLE_CLOSES = re.compile(r"(?<=[|｜])>|(?<=[|｜]\s)>")
_SQUARE = re.compile(
    r"\[(?=\s*+(?:/\s*+)?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_\w+|IMG\w*|PREFIX|MIDDLE|SUFFIX|g?MASK|CLS|SEP|PAD|UNK|"
    r"BOS|EOS|UNUSED_TOKEN_\d+|control_\d+|THINK|ARGS|CALL_ID)\s*\])",
    re.IGNORECASE,
)

_BRACKETS = str.maketrans("[]［］【】〔〕⟦⟧〖〗⁅⁆<>＜＞", "()" * 7 + "‹›" * 2)
_HEADING = re.compile(
    r"^[ \t]*(?:[#>*=\-]+[ \t]*)?(?P<name>(?:last[ \t]+)?question|evidence|conversation|reader|answer|system|user|"
    r"assistant|human|model|instructions?|response|input|output|context)[ \t*]*[:：]",
    re.IGNORECASE | re.MULTILINE,
)
_HASHES = re.compile(r"^[ \t]*(?:#+|={3,}|-{3,}|`{3,}|~{3,})[ \t]*", re.MULTILINE)
_BREAKS = re.compile(r"[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_LONG_WORD = re.compile(rf"[!-~]{{{_LONGEST_WORD + 1},}}")
_LONG_RUN = re.compile(rf"([^\s\d])\1{{{_LONGEST_RUN},}}")
_MANY_MARKS = re.compile(
    rf"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{{{_MOST_MARKS}}})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)


def undelimited(text: str) -> str:
    """The text without what a chat template could take for the border of a turn or a tool call.

    Lines, markers and other brackets stay, so this can be applied to a message that is already put together.
    """
    return _SQUARE.sub("(", _ANGLE_CLOSES.sub("›", _ANGLE_OPENS.sub("‹", visible(text))))


def sanitised(text: str) -> str:
    """The text on one line, at most ``LONGEST_PIECE`` characters, as nothing but words to the prompt it goes into.

    No square or angle bracket is left: no marker can be forged and no tag opened, known to us or not.
    """
    text = _BREAKS.sub("\n", visible(text)).translate(_BRACKETS)
    text = _HEADING.sub(r"\g<name> –", _HASHES.sub("", text))
    text = _LONG_RUN.sub(lambda run: run[1] * 3 + "…", _MANY_MARKS.sub(r"\1", text))
    text = _LONG_WORD.sub(lambda word: f"{word[0][: _LONGEST_WORD // 2]}…", text)
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_PIECE else f"{text[:LONGEST_PIECE].rstrip()}…"


def visible(text: str) -> str:
    """The text without characters that nobody sees: zero-width, direction, tags, control; white space stays."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(c for c in text if c.isspace() or unicodedata.category(c) not in _HIDDEN)
    return _SELECTORS.sub("", kept)
