-- Who left, and who was seen before the draw in the last two epochs; bits by number until the turns are in force.
-- Returns { leavers, epoch, seen in it, seen in the one before, turns in force }.
local epoch = math.floor(now / epochMs)
local function seenThen(age) return redis.call('GET', base .. ':seen:' .. (epoch - age)) or '' end
return { redis.call('GET', leftKey) or '', epoch, seenThen(0), seenThen(1), drawn }
