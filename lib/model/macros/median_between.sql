-- Median of which the two values in the middle are known; both are one of an odd number of values.
create macro median_between(lower, upper) as lower + (upper - lower) * 0.5
