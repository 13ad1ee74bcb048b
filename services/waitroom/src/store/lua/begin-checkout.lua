-- Binds a live slot to one order and lengthens its lease; again for the same order it changes nothing.
-- A slot that the store has lost is there again on the word of the token.
-- ARGV  2 number   3 order code   4 lease ms   5 user   6 token issued at ms   7 token ends at ms
-- Returns 'OK' or the reason of the refusal.
local number, order = ARGV[2], ARGV[3]
if readmit(tonumber(number), tonumber(ARGV[6]), tonumber(ARGV[7])) then tell() end
if turnOf(number) > num('serving') and not redis.call('ZSCORE', slotsKey, number) then
  return 'CHECKOUT_TOKEN_INVALID'
end
if redis.call('HEXISTS', recordKey(number), 'ended:' .. order) == 1 then return 'CHECKOUT_TOKEN_USED' end
local bound = redis.call('HGET', boundKey, number)
if bound then return bound == order and 'OK' or 'CHECKOUT_TOKEN_USED' end
local score = redis.call('ZSCORE', slotsKey, number)
if not score then
  local status = redis.call('HGET', recordKey(number), 'status')
  local used = status == 'COMPLETED' or status == 'FAILED' or status == 'LEFT'
  return used and 'CHECKOUT_TOKEN_USED' or 'CHECKOUT_TOKEN_EXPIRED'
end
if tonumber(score) <= now then return 'CHECKOUT_TOKEN_EXPIRED' end
redis.call('HSET', boundKey, number, order)
redis.call('HSET', recordKey(number), 'user', ARGV[5])
redis.call('ZADD', slotsKey, now + tonumber(ARGV[4]), number)
return 'OK'
