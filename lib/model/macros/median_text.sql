-- Median of counts in words, which may lie between two of them: '1,308', '12.5'.
create macro median_text(median) as rtrim(rtrim(format('{:,.1f}', median::double), '0'), '.')
