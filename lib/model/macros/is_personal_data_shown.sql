-- Whether this session shows personal data as it was printed: `set variable personal_data = true`.
create macro is_personal_data_shown() as
    coalesce(try_cast(getvariable('personal_data') as boolean), false)
