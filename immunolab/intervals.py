"""95 % intervals that several rooms show."""

from __future__ import annotations

import math

#: The normal deviate with 2.5 % above it.
Z95 = 1.959963984540054


def wilson(share: float, n: int) -> tuple[float, float]:
    """Wilson's interval for a share (0 to 1) of ``n``, with the share inside it also after rounding; nan without any.

    Wilson 1927, Journal of the American Statistical Association 22, 209.
    """
    if not n or math.isnan(share):
        return math.nan, math.nan
    middle, below = share + Z95**2 / (2 * n), 1 + Z95**2 / n
    spread = Z95 * math.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2))
    low, high = (middle - spread) / below, (middle + spread) / below
    return max(0.0, min(low, share)), min(1.0, max(high, share))
