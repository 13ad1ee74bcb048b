import { parseArgs } from 'node:util';
import { systemClock, uuidv7Ids } from '@ticketbottle/service-kit/clock.js';
import { printableConfig } from '@ticketbottle/service-kit/config.js';
import { createLogger } from '@ticketbottle/service-kit/logger.js';
import { runService } from '@ticketbottle/service-kit/service.js';
import { loadConfig } from './config.js';
import { createAdmin } from './create-admin.js';
import { startUser } from './service.js';

// `main.js`: the service. `main.js create-admin --email E --password P`: makes a platform admin and ends.
const service = 'user';
const logger = createLogger({ service, level: process.env['LOG_LEVEL'] ?? 'info' });
const environment = { clock: systemClock, ids: uuidv7Ids, logger };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    email: { type: 'string' },
    password: { type: 'string' },
    'print-config': { type: 'boolean', default: false },
  },
});

await runService({
  name: service,
  process,
  logger,
  start: async () => {
    const config = loadConfig(process.env);
    if (values['print-config']) {
      process.stdout.write(`${printableConfig(config.printable)}\n`);
      process.exit(0);
    }
    if (positionals[0] !== 'create-admin') return await startUser(config, environment);
    const { email = '', password = '' } = values;
    process.stdout.write(`${await createAdmin(config, environment, { email, password })}\n`);
    process.exit(0);
  },
});
