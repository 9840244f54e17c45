-- Id, or another short value, as a person may be shown it: an e-mail address, a telephone, card or bank
-- account number in it becomes a pseudonym, which groups, joins and finds as the id itself does.
create macro shown_id(id) as case when is_personal_data_shown() then id else masked_contacts(id) end
