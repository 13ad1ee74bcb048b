-- Takes or renews the right to admit for this line. The fencing number grows with every new holder.
-- ARGV  2 holder   3 lease ms                     Returns the fencing number, 0 while another holds it.
if line.holder ~= ARGV[2] then
  if num('heldUntil') > now then return 0 end
  set('fence', num('fence') + 1)
  set('holder', ARGV[2])
  distrustPresence() -- what the one before had seen may not be written
end
set('heldUntil', now + tonumber(ARGV[3]))
return num('fence')
