-- One row per finding of each kind of `lib/model/findings`, before it has a name; see findings.
-- lasts: session
{{findings}}
