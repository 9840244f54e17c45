-- What a person may be shown of a value that was printed, where it is known already how it looks masked,
-- or that it need not be.
create macro shown_part(printed, masked_part) as
    case when is_personal_data_shown() then printed else coalesce(masked_part, printed) end
