import { parseArgs } from 'node:util';
import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { createAdmin } from './create-admin.js';
import { startUser } from './service.js';

// `main.js`: the service. `main.js create-admin --email E --password P`: makes a platform admin and ends.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    email: { type: 'string', default: '' },
    password: { type: 'string', default: '' },
    'print-config': { type: 'boolean' },
  },
});

await runMain({
  name: 'user',
  process,
  loadConfig,
  start: async (config, environment) => {
    if (positionals[0] !== 'create-admin') return await startUser(config, environment);
    process.stdout.write(`${await createAdmin(config, environment, values)}\n`);
    process.exit(0);
  },
});
