"""Splitting a whole into parts that add up to it again."""


def split_evenly(total: int, parts: int) -> tuple[int, ...]:
    """Split ``total`` (0 or more, any unit) into ``parts`` (1 or more) integers that sum to it exactly.

    Every part is the floor of the even share and the remainder goes to the last: 22,400 in 6 is five times 3,733 and
    3,735. The last row is the one a customer expects to be "a little different". Raises ValueError otherwise.
    """
    if parts < 1:
        raise ValueError("at least one part is needed")
    if total < 0:
        raise ValueError("a negative total cannot be split")
    base = total // parts
    return (base,) * (parts - 1) + (total - base * (parts - 1),)
