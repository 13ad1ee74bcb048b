/**
 * The rush, as a part of `apply_stock`: first reservations of one class that all fit and leave something are decided together,
 * to the same end, and told in one row, which src/messaging/rush.ts takes apart. Nobody of them can be there already: the locks
 * of their order codes are held, and nothing was found.
 */
export const rush = `
  k := 1; q := p_line_quantity[1];
  is_rush := coalesce(NOT has_history AND cardinality(p_line_class) = 1 AND cardinality(p_kind) = no
    AND 'reserve' = ALL(p_kind) AND e.event_id IS NOT NULL AND state[k] = 'PUBLISHED' AND NOT inactive[k]
    AND t >= coalesce(opens[k], e.sale_opens_at) AND t < coalesce(closes[k], e.sale_closes_at)
    AND no::bigint * q < total[k] - reserved[k] - sold[k], false);
  IF is_rush THEN
    INSERT INTO holds (order_code, ticket_class_id, quantity, status, expires_at)
    SELECT o.code, p_classes[k], q, 'ACTIVE', t + make_interval(secs => o.hold)
    FROM unnest(p_orders, p_hold_seconds) AS o(code, hold);
    INSERT INTO outbox (id, topic, key, type, aggregate_version, payload)
    VALUES (batch, 'inventory-events', p_event::text, 'inventory.rush', version[k] + no, json_build_object(
      'orders', p_orders, 'line', p_baskets[1]::json -> 0, 'total', total[k], 'reserved', reserved[k], 'sold', sold[k],
      'stockVersion', version[k], 'traces', p_trace));
    UPDATE ticket_classes c SET reserved = c.reserved + no * q, stock_version = c.stock_version + no WHERE c.id = p_classes[k];
    RETURN '{"answers":[' || (SELECT string_agg('{"ok":true,"expiresAt":' || t_ms + o.hold * 1000 || '}', ',' ORDER BY o.n)
      FROM unnest(p_hold_seconds) WITH ORDINALITY AS o(hold, n))
      || '],"classes":[[' || left_before[k] - no * q || ',' || version[k] + no || ']]}';
  END IF;`;
