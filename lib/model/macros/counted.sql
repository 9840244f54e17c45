-- How many there are of something, in words: '1 user', '1,308 users'.
create macro counted(number, one, many) as
    format('{:,}', number) || ' ' || case when number = 1 then one else many end
