"""Texts divided into words, and words brought to the form that is compared: lower case, without accents, stemmed."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import cache

import tantivy

from index.text import light_stems
from index.text.language import STEMMED, is_unspaced
from index.text.light_stems import MARKED, light_stem
from index.text.word_lists import word_class

PLAIN = "xx"
PAIRS = "pairs"
"""The group of scripts without blanks, cut into pairs of characters."""
GROUPS = (*STEMMED, PLAIN, PAIRS)
TURKISH = "tr"
"""Found by the first five letters without marks and the commonest endings: as good as a lemmatiser for Turkish news
(Can et al. 2008, doi:10.1002/asi.20750), and the same however a word is typed: IĞDIR, Iğdır, Igdir."""
_TURKISH_LETTERS = 5
_TURKISH_ENDING = re.compile(
    r"(?<=...)(?:l[ae]r[a-z]{0,6}|(?<=[aeiou])s[iu](?:n[a-z]{0,4})?|(?<=[aeiou])(?:n[iu]n?|y[aeiu]|yl[ae])|d[ae]n?)$"
)
# What Turkish puts behind a name's or a number's apostrophe: `Walikale'yi`, `Ankara'daki`, `2024'te`. An ending that
# begins with a vowel follows a consonant, one that begins with y, n or s a vowel or an acronym.
_TURKISH_CASE = re.compile(
    r"\b((?:[A-ZÇĞİÖŞÜÂÎÛ]\w+|\d+))['’]"
    r"(?:(?<![aeıioöuüâîû]['’])(?:[ıiuü]n?(?:[dt][ae]n?|[ae])?|[ae])"
    r"|(?<=[aeıioöuüâîû\dA-ZÇĞİÖŞÜ]['’])(?:[yns][ıiuü]n?(?:[dt][ae]n?|[ae])?|[yn][ae]|yl[ae])"
    r"|[dt][ae](?:n|ki(?:l[ae]r\w*|n\w*)?)?|l[ae](?:r\w*)?|[dt][ıiuü]r?|c[ae]|l[ıiuü])\b"
)
_STOPPED = {"da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ru", "sv"}  # tantivy has stop words
# Words that make a question or hold a sentence together: they say nothing about where the answer stands. Taken out of
# questions only; articles are indexed whole but for tantivy's short lists.
_ASKING = {
    "en": word_class(
        "articles", "subjects", "objects", "possessives", "demonstratives", "speakers", "be", "be_forms", "have", "do",
        "modals", "question_words", "asking_en",
    ),
    "fr": word_class("question_words_fr", "subjects_fr", "demonstratives_fr", "possessives_fr", "asking_fr"),
    **{each: word_class(f"question_words_{each}", f"asking_{each}") for each in ("es", "de", "pt", "it")},
    **{each: word_class(f"asking_{each}") for each in ("tr", "ru", "ar", "he", "hi", "bn", "ur", "id")},
}  # fmt: skip
# The same in scripts without blanks: what stands between these is what a Chinese or Japanese question is about.
_ASKING_PAIRS = re.compile(
    r"[\s\W]+|什么时候|什麼時候|什么|什麼|甚麼|何时|何時|几时|哪一?[天年个些家位]|哪里|哪兒|哪儿|何处|何地|为什么|為什麼|为何|怎么样?|怎樣|怎样"
    r"|如何|多少钱|多少|几(?=[人名个位次])|是谁|是誰|谁|誰|请问|是否|有没有|[的了吗嗎呢吧是在被把]"
    r"|どのくらい|どれくらい|どんな|どなた|どこ|どの|どれ|どう|いつ|いくら|いくつ|なぜ|だれ|について|によって|として|から|まで|より"
    r"|でしたか|でしょうか|ましたか|ですか|ますか|しました|された|される|している|ました|ます|です|した|する|して|何(?=[年月日時人名件台回個本])|何"
    r"|[はがをにでとものへやか]"
)


def divider(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    """A function that divides a text as `pattern.findall` does.

    Args:
        pattern: A run of characters, each of which it matches alone; white space is none of them.

    >>> divider(re.compile(r"[^\\W_]+"))("Who took_it?")
    ['Who', 'took', 'it']
    """
    table = "".join(c if pattern.match(c) else " " for c in map(chr, range(128)))

    def divided(text: str) -> list[str]:
        return text.translate(table).split() if text.isascii() else pattern.findall(text)

    return divided


_divided = divider(re.compile(r"[^\W_]+"))  # as tantivy's simple tokenizer: runs of letters and digits
_REMEMBERED = 200_000
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")


def _shown(text: str) -> str:
    """A text as it is read: composed, without the marks inside words that nobody sees.

    A soft hyphen, a zero-width blank or joiner, and a word joiner part no words: `Heli\u00adkopter` is `Helikopter`.
    """
    shown = unicodedata.normalize("NFC", _UNSEEN.sub("", text) if _UNSEEN.search(text) else text)
    return light_stems.folded(shown) if MARKED.search(shown) else shown


def _parts(text: str) -> list[str]:
    return light_stems.divided(text) if not text.isascii() and MARKED.search(text) else _divided(text)


def group_of(language: str | None, text: str) -> str:
    """Which fields hold a text: those of its language, of scripts without blanks, or those without a stemmer."""
    if is_unspaced(text):
        return PAIRS
    return language if language in STEMMED else PLAIN


def words(text: str, group: str = "en") -> list[str]:
    """The words of a text as they are indexed: lower case, without accents, stemmed, without stop words.

    Each different word goes through tantivy once and is remembered: sentences are compared by the hundred for every
    question, and their words are mostly the same few thousand.
    """
    if not text.isascii():
        text = _shown(text)
    if group == PAIRS:
        return list(analyzer(group).analyze(text))
    forms = _forms(group)
    if len(forms) > _REMEMBERED:
        forms.clear()
    return list(filter(None, map(forms.__getitem__, _parts(text))))


def indexed(text: str, group: str) -> str:
    """A text as a word index is given it: its words where no analyzer of tantivy's makes their forms, as in Turkish."""
    is_ours = group == TURKISH or (group == PLAIN and MARKED.search(text))
    return " ".join(words(text, group)) if is_ours else _shown(text)


def surface_words(text: str, group: str) -> list[str]:
    """The words of a text as they are written, in order, stop words included; none in scripts without blanks."""
    if not text.isascii():
        text = _shown(text)
    return words(text, group) if group == PAIRS else _parts(text)


def stem(word: str, group: str) -> str:
    """One word as it is indexed; empty for stop words."""
    return stems([word], group)[0]


def stems(words: Iterable[str], group: str) -> list[str]:
    """Each of many words as it is indexed; empty for stop words."""
    if group == PAIRS:
        return list(words)
    forms = _forms(group)
    if len(forms) > _REMEMBERED:
        forms.clear()
    return list(map(forms.__getitem__, words))


def without_case(text: str) -> str:
    """A text whose names have no Turkish case behind an apostrophe.

    >>> without_case("Walikale'yi kim aldı, Ankara’daki ABD'ye ne dedi?"), without_case("Hawai'i's Qur'an")
    ('Walikale kim aldı, Ankara ABD ne dedi?', "Hawai'i's Qur'an")
    """
    return _TURKISH_CASE.sub(r"\1", text) if "'" in text or "’" in text else text


def is_shouted(text: str) -> bool:
    """Is it all in capitals, so that they say nothing?"""
    return text.isupper()


class _Forms(dict[str, str]):
    """What each word met so far becomes; empty for stop words."""

    def __init__(self, group: str) -> None:
        super().__init__()
        self._analyzer = analyzer(group)
        self._is_turkish, self._is_plain = group == TURKISH, group == PLAIN

    def __missing__(self, word: str) -> str:
        form = "".join(self._analyzer.analyze(word))
        if self._is_turkish:
            form = _TURKISH_ENDING.sub("", form)[:_TURKISH_LETTERS]
        elif self._is_plain:
            form = light_stem(form)
        self[word] = form
        return form


@cache
def _forms(group: str) -> _Forms:
    return _Forms(group)


def question_words(question: str, group: str) -> list[str]:
    """The words of a question that say what it is about, in order; all of its words where none would be left."""
    if group == PAIRS:
        pieces = _ASKING_PAIRS.split(unicodedata.normalize("NFC", question))
        return [pair for piece in pieces for pair in words(piece, group)] or words(question, group)
    found = words(question, group)
    telling = [word for word in found if word not in _asking(group)]
    return telling or found


@cache
def _asking(group: str) -> frozenset[str]:
    listed = frozenset().union(*_ASKING.values()) if group == PLAIN else _ASKING.get(group, ())
    return frozenset(words(" ".join(listed), group))


@cache
def analyzer(group: str) -> tantivy.TextAnalyzer:
    """The tantivy analyzer of a group of fields, for the words of articles and questions alike."""
    if group == PAIRS:
        return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2)).filter(tantivy.Filter.lowercase()).build()
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(60)).filter(tantivy.Filter.lowercase())
    if group in _STOPPED:
        builder = builder.filter(tantivy.Filter.stopword(STEMMED[group]))
    if group == TURKISH:  # folded before it is put in lower case, or İ would keep a dot that no other i has
        plain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(60))
        return plain.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.lowercase()).build()
    if group in STEMMED:
        builder = builder.filter(tantivy.Filter.stemmer(STEMMED[group]))
    return builder.filter(tantivy.Filter.ascii_fold()).build()


def groups_for(languages: Sequence[str | None], question: str) -> list[str]:
    """The fields that a question is looked up in."""
    groups = {language if language in STEMMED else PLAIN for language in languages}
    if re.search(r"[^\x00-\u0dff]", question):
        groups.add(PAIRS)
    return sorted(groups)
