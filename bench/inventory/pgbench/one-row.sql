\set n random(0, 9999)
WITH c AS (UPDATE ref_classes SET reserved = reserved + 1, stock_version = stock_version + 1 WHERE id = ('00000000-0000-4000-8000-' || lpad(:n::text, 12, '0'))::uuid AND total - reserved - sold >= 1 RETURNING id) INSERT INTO ref_holds (order_code, ticket_class_id, quantity, status, expires_at) SELECT gen_random_uuid()::text, id, 1, 'ACTIVE', now() + interval '900 s' FROM c;
