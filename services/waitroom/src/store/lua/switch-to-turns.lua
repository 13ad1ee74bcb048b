-- From here on everybody is called by turn. The leavers are carried over in the same step.
-- ARGV  2 fencing number   3 participants   4 leavers by number, as they were read   5 the same by turn
-- Returns 1 when the turns are in force.
if tonumber(ARGV[2]) < num('fence') or tonumber(ARGV[3]) ~= num('participants') then return 0 end
if drawn > 0 then return 1 end
local read, left = ARGV[4], redis.call('GET', leftKey) or ''
set('drawn', ARGV[3])
drawn = num('drawn')
redis.call('SET', leftKey, ARGV[5])

-- Who left or came back since they were read.
local function carryByte(at)
  local before, after = read:byte(at) or 0, left:byte(at) or 0
  for n = 0, before == after and -1 or 7 do
    local mask = bit.rshift(128, n)
    if bit.band(before, mask) ~= bit.band(after, mask) then
      redis.call('SETBIT', leftKey, turnOf(8 * (at - 1) + n), bit.band(after, mask) > 0 and 1 or 0)
    end
  end
end
local step = 128
for from = 1, math.max(#read, #left), step do
  local last = from + step - 1
  if read:sub(from, last) ~= left:sub(from, last) then
    for at = from, last do carryByte(at) end
  end
end
countBlocks(0, num('last'))
recount()
serveRemembered()
return 1
