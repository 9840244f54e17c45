-- Regular expression of what may be an international bank account number (ISO 13616), by the length
-- that its country uses, in groups or not. `is_iban` says whether it is one.
create macro iban_pattern() as
    '(?:\b|\\[nrt])(?:'
    'NO\d\d(?:[ -]?[A-Z0-9]){11}|BE\d\d(?:[ -]?[A-Z0-9]){12}'
    '|(?:DK|FI|FO|GL|NL|SD)\d\d(?:[ -]?[A-Z0-9]){14}|(?:MK|SI)\d\d(?:[ -]?[A-Z0-9]){15}'
    '|(?:AT|BA|EE|KZ|LT|LU|XK)\d\d(?:[ -]?[A-Z0-9]){16}'
    '|(?:CH|CR|HR|LI|LV)\d\d(?:[ -]?[A-Z0-9]){17}'
    '|(?:BG|BH|DE|GB|GE|IE|ME|RS|VA)\d\d(?:[ -]?[A-Z0-9]){18}'
    '|(?:AE|GI|IL|IQ|OM|SO|TL)\d\d(?:[ -]?[A-Z0-9]){19}'
    '|(?:AD|CZ|ES|MD|PK|RO|SA|SE|SK|TN|VG)\d\d(?:[ -]?[A-Z0-9]){20}'
    '|(?:LY|PT)\d\d(?:[ -]?[A-Z0-9]){21}|(?:IS|TR)\d\d(?:[ -]?[A-Z0-9]){22}'
    '|(?:BI|DJ|FR|GR|IT|MC|MR|SM)\d\d(?:[ -]?[A-Z0-9]){23}'
    '|(?:AL|AZ|BY|CY|DO|GT|HU|LB|NI|PL|SV)\d\d(?:[ -]?[A-Z0-9]){24}'
    '|(?:BR|EG|PS|QA|UA)\d\d(?:[ -]?[A-Z0-9]){25}|(?:JO|KW|MU|YE)\d\d(?:[ -]?[A-Z0-9]){26}'
    '|(?:MT|SC)\d\d(?:[ -]?[A-Z0-9]){27}|LC\d\d(?:[ -]?[A-Z0-9]){28}'
    '|RU\d\d(?:[ -]?[A-Z0-9]){29})\b'
