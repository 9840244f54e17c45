-- Text without personal data: what stands under a key of a person, and contacts anywhere.
create macro masked(text) as
    case
        when may_be_personal(text)
            then list_transform([masked_keys(text)], lambda so_far: masked_contacts(so_far))[1]
        else text
    end
