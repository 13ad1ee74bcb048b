/**
 * Gives the hold of an order back. An unknown order leaves a tombstone, so that a Reserve overtaken by its own undo is
 * refused. A sale is given back only with \`p_refund\`, which is final.
 */
export const releaseTickets = `
CREATE FUNCTION release_tickets(p_order text, p_event uuid, p_lines jsonb, p_refund boolean, p_trace text)
RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  known record;
  before jsonb;
  target text := CASE WHEN p_refund THEN 'REFUNDED' ELSE 'RELEASED' END;
BEGIN
  PERFORM lock_classes(p_event, p_order, p_lines);
  SELECT count(*) AS n, bool_or(status = 'CONFIRMED') AS confirmed, bool_or(status = 'ACTIVE') AS active
  INTO known FROM holds WHERE order_code = p_order;
  IF known.confirmed AND NOT p_refund THEN RETURN refusal('ORDER_FINAL'); END IF;
  IF known.n = 0 THEN
    INSERT INTO holds (order_code, ticket_class_id, quantity, status, expires_at)
    SELECT p_order, c.id, (l ->> 'quantity')::int, target, now()
    FROM jsonb_array_elements(p_lines) l JOIN ticket_classes c ON c.id = (l ->> 'id')::uuid AND c.event_id = p_event;
    RETURN '{"ok": true}';
  END IF;

  before := left_of(p_event, p_order, p_lines);
  UPDATE ticket_classes t SET stock_version = stock_version + 1,
    reserved = reserved - CASE WHEN h.status = 'ACTIVE' THEN h.quantity ELSE 0 END,
    sold = sold - CASE WHEN h.status = 'CONFIRMED' THEN h.quantity ELSE 0 END
  FROM holds h WHERE h.order_code = p_order AND h.ticket_class_id = t.id AND h.status IN ('ACTIVE', 'CONFIRMED');
  UPDATE holds SET status = target WHERE order_code = p_order AND (status IN ('ACTIVE', 'CONFIRMED') OR p_refund);
  IF known.active OR known.confirmed THEN
    PERFORM tell_stock('inventory.released', p_event, p_order, p_lines, before, p_trace);
  END IF;
  RETURN '{"ok": true}';
END $$`;
