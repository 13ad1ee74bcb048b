-- Who left, of some blocks of numbers.
-- ARGV  2… blocks                                 Returns their bytes, one bit per number, highest first.
local answers = {}
for i = 2, #ARGV do
  local from = tonumber(ARGV[i]) * blockSize / 8
  answers[#answers + 1] = redis.call('GETRANGE', leftKey, from, from + blockSize / 8 - 1)
end
return answers
