/**
 * Ends ACTIVE holds of many orders at once: their classes are locked by id first, then each hold is looked at again.
 * \`p_status\`: EXPIRED (only what is due) or RELEASED. Answers how many orders it ended.
 */
export const endHolds = `
CREATE FUNCTION end_holds(p_orders text[], p_status text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  o record;
  ended integer := 0;
  before jsonb;
BEGIN
  PERFORM 1 FROM ticket_classes
  WHERE id IN (SELECT ticket_class_id FROM holds WHERE order_code = ANY(p_orders)) ORDER BY id FOR UPDATE;
  FOR o IN
    SELECT h.order_code, c.event_id,
      jsonb_agg(jsonb_build_object('id', h.ticket_class_id, 'quantity', h.quantity) ORDER BY h.ticket_class_id) AS lines
    FROM holds h JOIN ticket_classes c ON c.id = h.ticket_class_id
    WHERE h.order_code = ANY(p_orders) AND h.status = 'ACTIVE'
      AND (p_status <> 'EXPIRED' OR h.expires_at <= clock_timestamp())
    GROUP BY 1, 2 ORDER BY 1
  LOOP
    before := left_of(o.event_id, o.order_code, o.lines);
    WITH gone AS (
      UPDATE holds SET status = p_status WHERE order_code = o.order_code AND status = 'ACTIVE'
      RETURNING ticket_class_id, quantity)
    UPDATE ticket_classes t SET reserved = reserved - gone.quantity, stock_version = stock_version + 1
    FROM gone WHERE t.id = gone.ticket_class_id;
    PERFORM tell_stock(CASE p_status WHEN 'EXPIRED' THEN 'inventory.expired' ELSE 'inventory.released' END,
      o.event_id, o.order_code, o.lines, before, NULL);
    ended := ended + 1;
  END LOOP;
  RETURN ended;
END $$`;
