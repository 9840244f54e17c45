-- Whether a text holds each of some words, separated by blanks, in any case and in any order. The first
-- word is looked for by itself: where it is not, no list has to be made for the others.
create macro has_words(text, words) as
    coalesce(contains(lower(text), string_split_regex(lower(trim(words)), '\s+')[1]), true)
    and coalesce(
        list_bool_and([
            contains(lower(text), word)
            for word in string_split_regex(lower(trim(words)), '\s+')[2:]
        ]),
        true
    )
