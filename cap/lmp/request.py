"""What can be read off a sentence before a model sees it."""

from __future__ import annotations

import re

from cap.errors import UsageError
from perception.colours import COLOURS
from perception.scene import Scene

MAX_LENGTH = 2000
"""Characters; a longer sentence is a paste by mistake, and would not fit the model."""

_GREY = re.compile(r"\b(gr)e(y)(?=\b|ish)", re.IGNORECASE)
_ADDRESS = (
    r"(?:hey|hi|hello|ok|okay|please|um+|uh+)\b(?: (?:there|dear|robot)\b)*"
    r"|(?:(?:dear )?robot|well|listen|so|you know what"
    r"|if (?:it is|it's|that is|that's)(?: not)? (?:ok|okay|possible|too much trouble|all right)"
    r"|if you (?:don't mind|do not mind|please|would|can))(?=[,.!?:;])"
)
_FIRST = re.compile(rf"^(?:(?:{_ADDRESS})[ ,.!?:;]+)+(?=\w)", re.IGNORECASE)
_LAST = re.compile(
    r"(?:[ ,.!?;]+(?:please|(?:thanks|thank you|thx|cheers)(?: (?:a lot|very much|so much))?|for me"
    r"|if you (?:don't|do not) mind)\b"
    # "Let the block go" and "which one would you" mean what they end with.
    r"|, ?(?:will you|would you|can you|could you|ok|okay|go|robot)\b)+[ .!?]*$",
    re.IGNORECASE,
)
"""What is said to be polite, or to be heard, before and behind what is to be done."""
_CORRECTED = re.compile(
    rf"\bthe (?:{'|'.join(COLOURS)})(?: (?:block|cube|bowl|one))?,? "
    r"(?:no,? wait|wait,? no|no|sorry|i meant?|or rather|rather|actually)[, ]+"
    rf"(?:i meant? )?(?:on |in |into |onto )?(?=the (?:{'|'.join(COLOURS)})\b)",
    re.IGNORECASE,
)
"""What somebody named and took back: "the red, no wait, the blue block"."""

_NOUNS = {"block": "block", "cube": "block", "bowl": "bowl"}

_ASKING = re.compile(
    r"(what|which|where|who|when|why|how|is|are|was|were|am|do|does|did|has|whose|"
    r"have\s+(you|we|they|i|(all|any|the)\b.*\bbeen))\b"
)
_VERBS = "put|place|set|lay|move|stack|push|pick|take|get|bring|drop|arrange|sort|swap|build|make"
_TELLING = re.compile(
    r"\b(say|tell|name|list|count|show|describe|report|explain|answer|know|read|spell|repeat"
    r"|remember|call|mean|think of|what|which|who|how)\b"
)
"""Who says such a word may want no more than words."""
_SUGGESTING = re.compile(rf"^why (?:don't (?:you|we)|not) ((?:{_VERBS})\b.*?)[ ?]*$", re.IGNORECASE)
_WORDS = r"((please|ok|okay|and|so|then|now),?\s+)*"
_LEAD = rf"{_WORDS}(if\b[^?,.;]*,\s+)?{_WORDS}"
"""What a request may begin with; without the comma "if I put it there, does it fit?" were one."""
_SAID = rf"{_WORDS}(if\b[^?,.;]*,?\s+)?{_WORDS}"
"""The same behind a question that was asked: "is it there? if so put ..."."""
_ARTICLE = rf"the|an?|all|any|both|each|every\w*|it|them|this|that|these|those|{'|'.join(COLOURS)}"
"""Behind a verb: "put the block there?" wants it done, "stack height?" is a noun."""
_REQUESTING = re.compile(
    rf"{_LEAD}({_VERBS})\b([^?]*$|\s+({_ARTICLE})\b)"
    rf"|(?!{_WORDS}((but|well),?\s+)?(what|which|where|who|whose|when|why|how)\b).*"
    r"\b(can|could|would|will|can't|couldn't|won't)\s+(you|u|we|i)\b"
    r"|.*\bplease\b|.*\bhow about\b|.*\bwhat about \w+ing\b|.*\bwhy (not|don'?t)\b"
    rf"|{_WORDS}(could|may)\b.*\bbe (put|placed|moved|stacked|brought|dropped|swapped|sorted)\b"
    rf"|{_WORDS}(may|might) i ask you to\b"
    rf"|{_WORDS}would it be possible to\b(?!\s+(know|tell|see|say)\b)"
    # "Which block is it? Put it ...", "when the bowl is empty, ..." and "do the same with ..." do
    # not only ask.
    rf"|.*[?.;]\s*{_SAID}({_VERBS})\b[^?]*$"
    r"|when\s+(?!(did|do|does|is|are|was|were|has|have|will)\b)[^?,]*,"
    r"(?!\s*(did|do|does|is|are|was|were|has|have)\b)[^?]*$"
    r"|do\s+(the same|that|this|it|so|me)\b[^?]*$"
)
_TAG = re.compile(r",\s*(ok|okay|alright|all right)\s*\?$")
_NO_DESCRIPTION = re.compile(
    rf"(?:{'|'.join(COLOURS)}|black|white|silver|gold|golden|beige|turquoise|violet|magenta|maroon"
    "|navy|teal|lime|olive|ivory|crimson|indigo|lilac"
    "|a|an|no|any|another|some|each|every|this|that)"
)
"""Before a noun these say that it is another thing than is seen, or not which one."""


_LEANING = re.compile(
    r"\b(it|its|itself|this|that|these|those|they|them|their|there|one|ones|same|others?|"
    r"another|too|also|again|back|instead|undo|reverse|previous(ly)?|before|earlier|now|then|"
    r"rest|remaining|did|was|were|had|just|not|no|wrong|more|further|closer|still|"
    r"as well|likewise|repeat|redo|return|used to|continue|next(?!\s+to))\b"
    r"|^\s*(and|or|but|(what|how) about)\b",
    re.IGNORECASE,
)


def as_read(sentence: str) -> str:
    """The sentence as the LMPs read it: on one line, without address and courtesies.

    What is taken back at once ("the red, no, the blue block") is left out. Colours are spelt as
    objects are named: "grey" is "gray". "Can you?" is left as it is.
    """
    words = " ".join(_GREY.sub(r"\1a\2", sentence).replace("’", "'").split())
    for polite in (_FIRST, _LAST):
        rest = polite.sub("", words)
        # Where next to nothing is left, that was the sentence.
        words = rest if len(rest.split()) > 2 else words
    words = re.sub(r"\b(can|could|would|will) u\b", r"\1 you", words)
    words = _CORRECTED.sub("", words)
    return _SUGGESTING.sub(r"\1", words)


def check_sentence(sentence: str) -> None:
    """Raises UsageError when there is nothing to do, or too much to read."""
    if not sentence.strip():
        raise UsageError(
            "the sentence is empty; say what to do, for example "
            "'put the red block in the green bowl'"
        )
    if len(sentence) > MAX_LENGTH:
        raise UsageError(
            f"the sentence has {len(sentence)} characters, the bound is {MAX_LENGTH}; "
            "say it in fewer words, or in several sentences"
        )


def remark(sentence: str, scene: Scene) -> str:
    """What the runtime adds below a sentence: things that it names and nobody sees."""
    absent = absent_objects(sentence, scene)
    return f"not on the table: {', '.join(absent)}" if absent else ""


def is_question(sentence: str) -> bool:
    """Whether the sentence asks for an answer, so that nothing may move.

    "Can you put ...?" is a request in the form of a question, and is not one.
    """
    words = " ".join(sentence.lower().replace("’", "'").split())
    if _REQUESTING.match(words):
        return False
    return bool(_ASKING.match(words)) or (words.endswith("?") and not _TAG.search(words))


def asks_for_motion(sentence: str) -> bool:
    """Whether something is to be moved for sure: a verb of moving, or two things and no question.

    "I wish the red block were in the bowl" does; "count the blocks in the bowl" wants words.
    """
    words = re.sub(r"\b(what|how) about\b", "", as_read(sentence).lower())
    if is_question(sentence) or _TELLING.search(words):
        return False
    things = re.findall(rf"\b({'|'.join(_NOUNS)})s?\b", words)
    verb = re.search(rf"\b({_VERBS})\b", words)
    return len(things) >= 2 or (verb is not None and bool(things))


def leans_on_earlier(sentence: str) -> bool:
    """Whether a sentence may mean something that was said or done before it.

    "Now put it back" does; "put the red block in the green bowl" says all by itself, and
    reading what came before would only take time. In doubt it does.
    """
    names = re.search(rf"\b({'|'.join([*COLOURS, *_NOUNS])})s?\b", as_read(sentence.lower()))
    return names is None or bool(_LEANING.search(sentence))


def is_description(name: str) -> bool:
    """Whether a name tells which block or bowl by its place or looks ("middle", "chocolate").

    One with a colour ("purple block") is a name, and where nothing has it, nothing is meant.
    """
    *words, noun = name.lower().removeprefix("the ").split() or [""]
    return bool(words) and noun in _NOUNS and not any(map(_NO_DESCRIPTION.fullmatch, words))


def absent_objects(sentence: str, scene: Scene) -> list[str]:
    """Things such as "purple bowl" that the sentence names and nobody sees on the table.

    Pointing them out spares a small model from taking its nearest relative instead.
    """
    color = "|".join(sorted(COLOURS))
    noun = "|".join(_NOUNS)
    found = re.findall(rf"\b({color})\s+({noun})s?\b", as_read(sentence.lower()))
    absent = []
    for shade, word in found:
        category = _NOUNS[word]
        name = f"{shade} {category}"
        present = any(o.color == shade and o.category == category for o in scene)
        if not present and name not in absent:
            absent.append(name)
    return absent
