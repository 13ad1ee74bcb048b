-- Who was seen before the turns were in force, by turn.
-- ARGV  2 fencing number   3 epoch   4 seen in it   5 seen in the one before
-- Returns 1 unless a newer holder was seen.
if tonumber(ARGV[2]) < num('fence') then return 0 end
local carried = base .. ':seen:carried'
for age = 0, 1 do
  local epoch = ARGV[3] - age
  local key = base .. ':seen:drawn:' .. epoch
  redis.call('SET', carried, ARGV[4 + age])
  redis.call('BITOP', 'OR', key, key, carried)
  redis.call('PEXPIRE', key, 3 * epochMs)
  redis.call('DEL', base .. ':seen:' .. epoch)
end
redis.call('DEL', carried)
redis.call('HINCRBY', base, 'carried', 1) -- at least one write, for WAITAOF
return 1
