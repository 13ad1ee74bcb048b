-- The slots are rebuilt: the line may admit again once its recovery is over.
-- Returns nothing.
set('unbuiltUntil', 0)
return 0
