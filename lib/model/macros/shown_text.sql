-- Text of a log as a person may be shown it.
create macro shown_text(text) as
    case when is_personal_data_shown() then text else masked(text) end
