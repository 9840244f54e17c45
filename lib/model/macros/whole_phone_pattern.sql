-- Regular expression of what follows the plus of a telephone number whose length is known, of the region
-- or without signs between its digits, so that no figure after it is taken for a part of it.
create macro whole_phone_pattern() as
    '\(?(?:97[34]|96[58])\)?[ .-]?\d{4}[ .-]?\d{4}\b'
    '|\(?(?:96[267]|971)\)?[ .-]?(?:\(0\) ?|0)?\d(?:[ .-]?\d){8}\b'
    '|[1-9]\d{6,14}\b'
