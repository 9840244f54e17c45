-- Whether a text holds each of some words, separated by blanks, in any case and in any order.
create macro has_words(text, words) as
    coalesce(
        list_bool_and([
            contains(lower(text), word) for word in string_split_regex(lower(trim(words)), '\s+')
        ]),
        true
    )
