-- The turns of some who took part in the draw.
-- ARGV  2 first number   3 last number            Returns four bytes each, highest first.
return redis.call('GETRANGE', turnsKey, 4 * ARGV[2] - 4, 4 * ARGV[3] - 1)
