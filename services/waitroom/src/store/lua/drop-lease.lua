-- Gives the right to admit back, so that another replica need not wait for its end.
-- ARGV  2 holder                                  Returns nothing.
if line.holder == ARGV[2] then set('heldUntil', 0) end
return 0
