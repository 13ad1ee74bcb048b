/**
 * The hot path: one call per Reserve, Confirm or Release, or for many of them in order. VOLATILE
 * PL/pgSQL, because its statements after the lock see every committed hold; one statement of CTEs does
 * not. Answers per item {expiresAt} | {reason, metadata}.
 */
export const applyStockSql = [
  `CREATE FUNCTION reserve_stock(p_item jsonb, p_status text, p_expires timestamptz, p_at timestamptz)
  RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    refusal jsonb;
    expires timestamptz := p_at + make_interval(secs => (p_item ->> 'holdSeconds')::integer);
  BEGIN
    IF p_status IN ('ACTIVE', 'CONFIRMED') THEN
      RETURN jsonb_build_object('expiresAt', p_expires);
    END IF;
    IF p_status IS NOT NULL THEN RETURN refuse('HOLD_EXPIRED', NULL, NULL); END IF;
    refusal := stock_refusal(p_item, p_at, 'sale');
    IF refusal IS NOT NULL THEN RETURN refusal; END IF;
    PERFORM move_stock(
      p_item, 'inventory.reserved', put_holds(p_item, 'ACTIVE', expires, p_at), 1, 0);
    RETURN jsonb_build_object('expiresAt', expires);
  END $$`,

  `CREATE FUNCTION confirm_stock(p_item jsonb, p_status text, p_at timestamptz)
  RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    refusal jsonb;
    was_held integer := CASE WHEN p_status = 'ACTIVE' THEN 1 ELSE 0 END;
  BEGIN
    IF p_status = 'CONFIRMED' THEN RETURN '{}'; END IF;
    IF p_status = 'REFUNDED' OR (was_held = 0 AND NOT (p_item ->> 'reacquire')::boolean) THEN
      RETURN refuse('HOLD_EXPIRED', NULL, NULL);
    END IF;
    refusal := stock_refusal(p_item, p_at, CASE was_held WHEN 1 THEN 'event' ELSE 'stock' END);
    IF refusal IS NOT NULL THEN RETURN refusal; END IF;
    PERFORM move_stock(
      p_item, 'inventory.confirmed', put_holds(p_item, 'CONFIRMED', p_at, p_at), -was_held, 1);
    RETURN '{}';
  END $$`,

  // A refund is final whatever it meets, so that no Confirm that comes later succeeds.
  `CREATE FUNCTION release_stock(p_item jsonb, p_status text, p_at timestamptz)
  RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    refund boolean := (p_item ->> 'refund')::boolean;
    changed jsonb;
  BEGIN
    IF p_status = 'CONFIRMED' AND NOT refund THEN RETURN refuse('ORDER_FINAL', NULL, NULL); END IF;
    IF p_status IN ('RELEASED', 'EXPIRED', 'REFUNDED') AND NOT refund THEN RETURN '{}'; END IF;
    changed := put_holds(p_item, CASE WHEN refund THEN 'REFUNDED' ELSE 'RELEASED' END, p_at, p_at);
    IF p_status = 'ACTIVE' THEN
      PERFORM move_stock(p_item, 'inventory.released', changed, -1, 0);
    ELSIF p_status = 'CONFIRMED' THEN
      PERFORM move_stock(p_item, 'inventory.released', changed, 0, -1);
    END IF;
    RETURN '{}';
  END $$`,

  // A hold past its time is expired here when the job has not come yet.
  `CREATE FUNCTION apply_one(p_item jsonb, p_at timestamptz) RETURNS jsonb
  LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    held record;
    wanted jsonb := (
      SELECT jsonb_object_agg((l ->> 'ticketClassId')::uuid, (l ->> 'quantity')::integer)
      FROM jsonb_array_elements(p_item -> 'lines') l);
  BEGIN
    SELECT max(status) AS status, max(expires_at) AS expires,
      jsonb_object_agg(ticket_class_id, quantity) AS lines
      INTO held FROM holds WHERE order_code = p_item ->> 'orderCode';
    IF held.lines IS NOT NULL AND held.lines <> wanted THEN
      RETURN refuse('IDEMPOTENCY_KEY_REUSED', NULL, NULL);
    END IF;
    IF held.status = 'ACTIVE' AND held.expires <= p_at THEN
      PERFORM move_stock(
        p_item, 'inventory.expired', put_holds(p_item, 'EXPIRED', p_at, p_at), -1, 0);
      held.status := 'EXPIRED';
    END IF;
    CASE p_item ->> 'kind'
      WHEN 'reserve' THEN RETURN reserve_stock(p_item, held.status, held.expires, p_at);
      WHEN 'confirm' THEN RETURN confirm_stock(p_item, held.status, p_at);
      WHEN 'release' THEN RETURN release_stock(p_item, held.status, p_at);
    END CASE;
  END $$`,

  `CREATE FUNCTION apply_stock(p_items jsonb) RETURNS jsonb LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    item jsonb;
    answers jsonb := '[]';
    at timestamptz;
  BEGIN
    PERFORM lock_stock(p_items);
    at := date_trunc('milliseconds', clock_timestamp()); -- now() stands still while we wait for locks
    FOR item IN SELECT value FROM jsonb_array_elements(p_items) LOOP
      answers := answers || jsonb_build_array(apply_one(item, at));
    END LOOP;
    RETURN answers;
  END $$`,
];
