-- What a process needs to answer for a line from memory.
-- Returns { state, notice, serving, last, leavers per block from the serving one on (two bytes each), live numbers,
-- admitted in the last minute, waiting, active, max, passed over, admitted, sold, logged, born, grace
-- seconds, participants of the draw, 0 = without, -1 = not drawn yet, tickets to sell,
-- the object of the TicketSale that governs it, '' = none }.
local state, notice = stateOf()
local function offset(number) return 2 * math.floor(number / blockSize) end
local leavers = redis.call('GETRANGE', leftCountKey, offset(num('serving')), offset(num('last')) + 1)
local minute = 0
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', recentKey, now - 60000, '+inf')) do
  minute = minute + tonumber(entry:match(':(%d+)$'))
end
local waiting = num('last') - num('serving') - num('leavers') + redis.call('ZCARD', passedKey)
return {
  state, notice, num('serving'), num('last'), leavers, redis.call('ZRANGE', slotsKey, 0, -1), minute, waiting,
  redis.call('ZCARD', slotsKey), ruled('max'), num('passedOver'), num('admitted'), num('sold'), redis.call('XLEN', logKey),
  num('born'), num('graceSeconds'), drawPending() and -1 or num('participants'),
  num('total'), line['gate:state'] ~= 'Gone' and line['gate:source'] or '',
}
