-- Texts as a sentence lists them: 'a', 'a and b', 'a, b and c'; null without any.
create macro listed_text(texts) as
    case
        when len(texts) > 1 then array_to_string(texts[:-2], ', ') || ' and ' || texts[-1]
        else texts[1]
    end
