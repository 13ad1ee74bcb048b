-- The usual join, one user a call: the place from a counter, a sorted set for the order, a hash to be asked by user.
-- KEYS  1 line (zset: user -> number)   2 places (hash: user -> number)   3 counter
-- ARGV  1 user                                    Returns the number.
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known then return tonumber(known) end
local number = redis.call('INCR', KEYS[3])
redis.call('ZADD', KEYS[1], 'NX', number, ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], number)
return number
