"""Days of two sentences: whether they are two accounts of when one thing was, or will be."""

from fractions import Fraction

from index.text.given_values import Given, agree

_ONE_DAY, _MONTH = Fraction(0), Fraction(31)
_NEAR = Fraction(60)  # days


def are_other_days(one: Given, other: Given) -> bool:
    """Are two dates, equally exact, of days that exclude each other and lie no more than weeks apart?"""
    return are_as_exact(one, other) and not agree(one, other) and abs(one.low - other.low) <= _NEAR


def are_as_exact(one: Given, other: Given) -> bool:
    """Is none of two dates a mere month, year or week where the other one is a day that leaves out its month?"""
    lengths = [each.high - each.low for each in (one, other)]
    if "weekday" in (one.unit, other.unit):
        return max(lengths) == _ONE_DAY
    return max(lengths) == _ONE_DAY or min(lengths) > _MONTH or (max(lengths) <= _MONTH and _is_close(lengths))


def _is_close(lengths: list[Fraction]) -> bool:
    """Are both about as long?"""
    return 2 * min(lengths) >= max(lengths)
