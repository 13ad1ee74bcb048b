-- How many of the waiting were seen in the last two epochs.
-- Returns the count.
local both = base .. ':seen:both'
redis.call('BITOP', 'OR', both, seenKey(0), seenKey(1))
local present = redis.call('BITCOUNT', both, num('serving') + 1, -1, 'BIT')
redis.call('DEL', both)
return present
