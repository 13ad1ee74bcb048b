-- Tells a store that was emptied what a process remembers of the line.
-- ARGV  2 birth of the line it remembers   3 last number   4 serving number   5 grace seconds   6 participants of the draw,
--       -1 = not drawn yet
-- Returns 1 when the store was another one.
if line.born == ARGV[2] then return 0 end
if not line.born then
  set('born', now)
  set('runId', runId)
end
if not line.graceSeconds then set('graceSeconds', ARGV[5]) end
rebuild(tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[6] ~= '-1' and tonumber(ARGV[6]) or nil)
tell()
return 1
