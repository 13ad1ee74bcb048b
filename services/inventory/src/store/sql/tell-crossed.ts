/** For those who refuse, or show what is left, from memory: store/hear-stock.ts. */
export const tellCrossed = `
CREATE OR REPLACE FUNCTION tell_crossed(p_event uuid, p_class uuid, p_version bigint, p_is_back boolean)
RETURNS void LANGUAGE sql AS $$
  SELECT pg_notify('stock_crossed', concat_ws(' ', p_event, p_class, p_version, CASE WHEN p_is_back THEN 'back' ELSE 'out' END))
$$`;
