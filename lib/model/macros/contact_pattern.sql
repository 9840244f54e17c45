-- Regular expression that matches wherever one of the others of contacts may; a text without a match
-- is shown as it is, which is nearly always so and costs a tenth of looking for each.
create macro contact_pattern() as
    '@|%40|u0040|' || phone_pattern() || '|' || card_pattern()
    || '|(?:\b|\\[nrt])[A-Z]{2}\d\d(?:[ -]?[A-Z0-9]){11}'
