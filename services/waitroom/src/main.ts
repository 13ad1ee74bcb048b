import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { printableConfig } from '@ticketbottle/service-kit/config.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { runService } from '@ticketbottle/service-kit/service.js';
import { loadConfig } from './config.js';
import { startWaitroom } from './service.js';

const service = 'waitroom';
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
    return await startWaitroom(config, { clock: systemClock, ids: uuidv7Ids, logger });
  },
});
