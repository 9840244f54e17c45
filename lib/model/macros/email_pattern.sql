-- Regular expression of e-mail addresses, as they are printed, in the code of addresses of the web,
-- and in the code of JSON. Whatever is not ASCII counts as a letter: to name the letters of all scripts
-- makes the expression ten times as slow to compile.
create macro email_pattern() as
    '(?i)[0-9a-z.!$%&*+_~^\x{80}-\x{10FFFF}-]+(?:\\*''[0-9a-z.!$%&*+_~^\x{80}-\x{10FFFF}-]+)*'
    '(?:@|%40|\\+u0040)[0-9a-z\x{80}-\x{10FFFF}-]+(?:\.[0-9a-z\x{80}-\x{10FFFF}-]+)*'
    '\.(?:xn--[0-9a-z-]+|[a-z\x{80}-\x{10FFFF}]{2,})'
