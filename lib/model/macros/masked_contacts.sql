-- Text with a pseudonym in place of each e-mail address, telephone number, card number and bank account
-- number that it holds anywhere, recognised by their shape.
create macro masked_contacts(text) as
    case when regexp_matches(text, contact_pattern()) then masked_shapes(text) else text end
