-- Marks numbers as seen; those who were passed over and are back will be admitted first.
-- ARGV  2 '1' after a time in which nothing could be written   3… numbers
-- Returns how many came back.
if ARGV[2] == '1' then distrustPresence() end
local back = 0
for i = 3, #ARGV do
  see(ARGV[i])
  if redis.call('ZSCORE', passedKey, ARGV[i]) then
    back = back + redis.call('ZADD', returnedKey, ARGV[i], ARGV[i])
  end
end
if back > 0 then tell() end
return back
