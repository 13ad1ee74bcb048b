-- The draw is safe: places are told from here on, and the line opens.
-- ARGV  2 fencing number                           Returns 1 unless a newer holder was seen.
if tonumber(ARGV[2]) < num('fence') then return 0 end
if line.drawTold == '1' then return 1 end
set('drawTold', 1)
emit('queue.drawn', 'participants', drawn)
tell()
return 1
