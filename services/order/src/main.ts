import { randomBytes } from 'node:crypto';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { printableConfig } from '@ticketbottle/service-kit/config.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { runService } from '@ticketbottle/service-kit/service.js';
import { loadConfig } from './config.js';
import { startOrder } from './service.js';

const service = 'order';
const logger = createLogger({ service, level: process.env['LOG_LEVEL'] ?? 'info' });

await runService({
  name: service,
  process,
  logger,
  start: async () => {
    const config = loadConfig(process.env);
    if (process.argv.includes('--print-config')) {
      process.stdout.write(`${printableConfig(config.printable)}\n`);
      process.exit(0);
    }
    const random = (bytes: number) => randomBytes(bytes);
    return await startOrder(config, { clock: systemClock, ids: uuidv7Ids, random, logger });
  },
});
