import { argv, stdout } from 'node:process';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { admit, takeLease } from '../../src/store/admission.js';
import { openRedis } from '../../src/store/redis.js';

// A replica that does nothing but admit, as fast as it can, until it is killed: `<redis> <prefix> <event> <holder>`.
const [redisUrl = '', keyPrefix = '', eventId = '', holder = ''] = argv.slice(2);
const redis = await openRedis(redisUrl, createLogger({ service: 'waitroom', level: 'silent' }));
const store = { redis, keyPrefix, clockOffsetMs: 0 };
const order = { available: 1_000_000, sold: 0, total: 0, trustPresence: false, look: 4_096 };
stdout.write('up\n');
for (;;) {
  const fence = await takeLease(store, eventId, { holder, leaseMs: 50 });
  if (fence > 0) await admit(store, eventId, { ...order, fence });
}
