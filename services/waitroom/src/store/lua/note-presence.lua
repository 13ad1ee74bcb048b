-- Marks numbers as seen, many in one command; those who were passed over and are back will be admitted first.
-- ARGV  2 '1' after a time in which nothing could be written   3… numbers
-- Returns how many came back.
if ARGV[2] == '1' then distrustPresence() end
local atOnce = 1900 -- of four words each: Lua hands a command no more than eight thousand
local function mark(from, to)
  local sets = {}
  for i = from, to do
    for _, word in ipairs({ 'SET', 'u1', '#' .. turnOf(ARGV[i]), 1 }) do sets[#sets + 1] = word end
  end
  redis.call('BITFIELD', epochKey, unpack(sets))
end
for from = 3, #ARGV, atOnce do mark(from, math.min(from + atOnce - 1, #ARGV)) end
if #ARGV > 2 then redis.call('PEXPIRE', epochKey, 3 * epochMs) end

local serving, back = num('serving'), 0
for i = 3, #ARGV do
  local turn = turnOf(ARGV[i])
  if turn <= serving and redis.call('ZSCORE', passedKey, ARGV[i]) then
    back = back + redis.call('ZADD', returnedKey, turn, ARGV[i])
  end
end
if back > 0 then tell() end
return back
