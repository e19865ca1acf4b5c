"""Where a phrase begins and ends among the words of a sentence: `the head of the port, Ada Voss`."""

from index.text.speaker_phrases import Grammar, PhraseToken

SHORT = 4
"""Words of a quotation that may be part of a name."""
_STOPS = frozenset((",", ".", ";", ":", "–", "—"))


class Phrases:
    """The words of one sentence, and the phrases they make.

    Args:
        words: Its tokens, in order.
        its: The words of its language.
    """

    def __init__(self, words: list[PhraseToken], its: Grammar) -> None:
        self.words, self.its = words, its

    def first_of(self, j: int, least: int = 0) -> int:
        """Where the phrase begins that ends at a word: behind the last sign or word that opens a clause."""
        words, its = self.words, self.its
        first = j
        if its.has("pronouns", words[j]) and its.code == "en":
            return j
        while first > least:
            before = words[first - 1]
            if before.is_quote:
                if len(before.text.split()) > SHORT or before.text[-2:-1] in ".,!?" or first - 1 == least:
                    break
            elif its.has("joins", before):
                if not self._is_joined(first - 1, least):
                    break
            elif its.has("relative", before) and its.code == "en" and first - 1 > least:
                if its.has("spans", words[first]) and first == j:  # `alerts that year warned`
                    first -= 1
                    continue
                if before.lower != "who" or not self._is_predicate(first):
                    break
            elif (
                its.has("bounds", before)
                or (not before.is_word and not self._is_inside_a_word(first - 1))
                or (its.has("say", before) and its.code == "en" and not before.is_capital)
            ):
                break
            first -= 1
        return first

    def _is_inside_a_word(self, n: int) -> bool:
        """Does a sign join what stands beside it, as in `AT&T`?"""
        words, sign = self.words, self.words[n]
        is_close = n > 0 and n + 1 < len(words) and words[n - 1].end == sign.start and sign.end == words[n + 1].start
        return sign.text == "&" or (is_close and sign.text in "/-–")

    def _is_predicate(self, n: int) -> bool:
        """Does a verb stand behind `who`, as in `a man who lives there`, and no other subject?"""
        token = self.words[n]
        return not token.is_capital and (is_verb(token, self.its) or token.lower.endswith(("s", "ed")))

    def _is_joined(self, n: int, least: int) -> bool:
        """Does `and` join two who speak, not two clauses?"""
        first = n
        while first > least and self.words[first - 1].is_word and not self.its.has("bounds", self.words[first - 1]):
            first -= 1
        piece = self.words[first:n]
        return (
            bool(piece)
            and len(piece) <= 8
            and not any(is_verb(each, self.its) for each in piece)
            and not self.its.has("prepositions", piece[0])
        )

    def phrase(self, at: int, *, is_first: bool = False) -> tuple[list[PhraseToken], list[list[PhraseToken]], int]:
        """The phrase that begins at a word, what stands between commas behind it, and where all ends.

        Args:
            at: Number of its first word.
            is_first: Does it open the sentence? What follows a comma is then the sentence, unless a comma ends it.
        """
        words, its = self.words, self.its
        n = at
        while n < len(words) and not self._ends(n, at):
            n += 1
        head = words[at:n]
        if not head:
            return [], [], at
        beside: list[list[PhraseToken]] = []
        last = head[-1].end
        while n < len(words) and words[n].text == "," and len(beside) < 3:
            stop = next(
                (k for k in range(n + 1, len(words)) if words[k].text in _STOPS or words[k].is_quote), len(words)
            )
            segment = words[n + 1 : stop]
            closed = stop < len(words) and words[stop].text in (",",)
            if not segment or (is_first and not closed) or any(is_verb(each, its) for each in segment[:1]):
                break
            beside.append(segment)
            n, last = stop, segment[-1].end
            if is_first:
                break
        return head, beside, last

    def _ends(self, n: int, at: int) -> bool:
        """Does a phrase that began before end at this word?"""
        words, its = self.words, self.its
        token, head = words[n], words[at:n]
        if token.is_quote:
            return len(token.text.split()) > SHORT or not head or token.text[-2:-1] in ".,!?"
        if not token.is_word:
            return not self._is_inside_a_word(n)
        if its.has("joins", token):
            ahead = words[n + 1 : n + 6]
            return not ahead or any(is_verb(each, its) for each in ahead) or not head
        if its.has("calendar", token) or (head and its.has("times", token)):
            return True
        if its.has("prepositions", token):
            return bool(head) and not self._belongs(n, at)
        if head and its.has("determiners", token) and its.has("inside", token):
            return not self._belongs(n, at)
        if its.code == "de" and any(each.is_capital for each in head) and not token.is_capital:
            known = ("inside", "determiners", "joins", "media")
            return not any(its.has(name, token) for name in known)
        if head and its.has("determiners", token) and its.code in ("en", "fr", "es"):
            return not _leads(words[n - 1], its) and not its.has("determiners", words[n - 1])
        if its.has("relative", token) and its.code == "de":
            return False
        if its.has("bounds", token) or its.has("relative", token) or is_verb(token, its):
            return bool(head) or not its.has("determiners", token)
        return (
            any(not its.has("determiners", each) for each in head)
            and not token.is_capital
            and (its.has("helping", token) or (token.lower.endswith("ly") and not token.is_capital))
        )

    def _belongs(self, n: int, at: int) -> bool:
        """Does `of the ministry` belong to what stands before it?"""
        words, its = self.words, self.its
        if not its.has("inside", words[n]) or n + 1 >= len(words):
            return False
        ahead = words[n + 1 : n + 4]
        if its.has("calendar", ahead[0]) or ahead[0].is_quote or ahead[0].text[0].isdigit():
            return False
        if any(its.has("occasions", each) for each in ahead):
            return False
        head = words[at:n]
        if words[n].lower == "to" and not (ahead[0].is_capital or its.has("determiners", ahead[0])):
            return False
        is_whole_name = len(head) > 1 and all(each.is_capital for each in head[-2:]) and not its.is_role(head[-1])
        if words[n].lower in ("of", "for", "de", "du", "des", "del", "d'", "d’", "von", "der"):
            return True
        if words[n - 1].lower.rstrip("aeos") in ("clo", "proch", "cercan"):  # `close to the talks`
            return True
        return not is_whole_name and (its.code == "en" or ahead[0].is_capital or its.has("determiners", ahead[0]))

    def beside(self, n: int) -> list[list[PhraseToken]]:
        """What stands between commas from one on."""
        words, found = self.words, list[list[PhraseToken]]()
        while n < len(words) and words[n].text == "," and len(found) < 3:
            stop = next(
                (k for k in range(n + 1, len(words)) if words[k].text in _STOPS or words[k].is_quote), len(words)
            )
            found.append(words[n + 1 : stop])
            n = stop
        return found


def is_verb(token: PhraseToken, its: Grammar) -> bool:
    """Is it surely a verb that has a subject?"""
    if token.is_quote or not token.is_word or token.is_capital:
        return False
    return its.has("finite", token) or its.has("say", token)


def _leads(token: PhraseToken, its: Grammar) -> bool:
    """Is it `of`, `in` or `and`?"""
    return its.has("prepositions", token) or its.has("inside", token) or its.has("joins", token)
