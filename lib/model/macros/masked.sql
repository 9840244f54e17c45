-- Text without personal data, as a person may be shown it.
create macro masked(text) as masked_contacts(masked_fields(text))
