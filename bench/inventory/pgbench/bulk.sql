BEGIN;
UPDATE ref_classes SET reserved = reserved + 64, stock_version = stock_version + 64 WHERE id = '00000000-0000-4000-8000-000000000000' AND total - reserved - sold >= 64;
INSERT INTO ref_holds (order_code, ticket_class_id, quantity, status, expires_at) SELECT gen_random_uuid()::text, '00000000-0000-4000-8000-000000000000', 1, 'ACTIVE', now() + interval '900 s' FROM generate_series(1, 64);
COMMIT;
