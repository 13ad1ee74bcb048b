/**
 * Turns the hold of an order into a sale. What was released or has expired is taken again only with \`p_reacquire\` (late
 * money) and only while there is stock; what was refunded never.
 */
export const confirmTickets = `
CREATE FUNCTION confirm_tickets(p_order text, p_event uuid, p_lines jsonb, p_reacquire boolean, p_trace text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  known record;
  short record;
  unknown uuid;
  before jsonb;
BEGIN
  PERFORM lock_classes(p_event, p_order, p_lines);
  SELECT count(*) AS n, bool_and(status = 'CONFIRMED') AS confirmed, bool_or(status = 'REFUNDED') AS refunded,
    bool_or(status IN ('RELEASED', 'EXPIRED')) AS gone, jsonb_object_agg(ticket_class_id, quantity) AS lines
  INTO known FROM holds WHERE order_code = p_order;
  -- Else a line that was never held would be sold beside those that were.
  IF known.n > 0 AND known.lines <> lines_by_class(p_lines) THEN RETURN refusal('IDEMPOTENCY_KEY_REUSED'); END IF;
  IF known.n > 0 AND known.confirmed THEN RETURN '{"ok": true}'; END IF;
  IF known.refunded THEN RETURN refusal('HOLD_EXPIRED'); END IF;
  IF (known.n = 0 OR known.gone) AND NOT p_reacquire THEN RETURN refusal('HOLD_EXPIRED'); END IF;
  IF EXISTS (SELECT FROM ticket_classes WHERE event_id = p_event AND event_state = 'CANCELLED'
    AND id IN (SELECT (l ->> 'id')::uuid FROM jsonb_array_elements(p_lines) l))
  THEN RETURN refusal('EVENT_CANCELLED'); END IF;

  SELECT l.id INTO unknown FROM jsonb_to_recordset(p_lines) AS l(id uuid)
  WHERE NOT EXISTS (SELECT FROM ticket_classes c WHERE c.id = l.id AND c.event_id = p_event) LIMIT 1;
  IF FOUND THEN RETURN refusal('TICKET_CLASS_NOT_FOUND', unknown); END IF;

  before := left_of(p_event, p_order, p_lines);
  INSERT INTO holds (order_code, ticket_class_id, quantity, status, expires_at)
  SELECT p_order, c.id, (l ->> 'quantity')::int, 'RELEASED', now()
  FROM jsonb_array_elements(p_lines) l JOIN ticket_classes c ON c.id = (l ->> 'id')::uuid AND c.event_id = p_event
  ON CONFLICT DO NOTHING;
  SELECT h.ticket_class_id, c.total - c.reserved - c.sold AS available INTO short
  FROM holds h JOIN ticket_classes c ON c.id = h.ticket_class_id
  WHERE h.order_code = p_order AND h.status IN ('RELEASED', 'EXPIRED')
    AND h.quantity > c.total - c.reserved - c.sold ORDER BY 1 LIMIT 1;
  IF FOUND THEN RETURN refusal('SOLD_OUT', short.ticket_class_id, short.available); END IF;

  UPDATE ticket_classes t SET stock_version = stock_version + 1, sold = sold + h.quantity,
    reserved = reserved - CASE WHEN h.status = 'ACTIVE' THEN h.quantity ELSE 0 END
  FROM holds h WHERE h.order_code = p_order AND h.ticket_class_id = t.id AND h.status <> 'CONFIRMED';
  UPDATE holds SET status = 'CONFIRMED' WHERE order_code = p_order;
  PERFORM tell_stock('inventory.confirmed', p_event, p_order, p_lines, before, p_trace);
  RETURN '{"ok": true}';
END $$`;
