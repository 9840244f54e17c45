-- An amount of money with room for the digits of a product: one with a whole number of thousands would
-- else not fit from a million on.
create macro wide(amount) as amount::decimal(38, 6)
