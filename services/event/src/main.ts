import { parseArgs } from 'node:util';
import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { rebuildReadModel } from './rebuild-read-model.js';
import { startEvent } from './service.js';

// `main.js`: the service. `main.js rebuild-read-model`: makes the read model anew and ends.
const { positionals } = parseArgs({
  allowPositionals: true,
  options: { 'print-config': { type: 'boolean' } },
});

await runMain({
  name: 'event',
  process,
  loadConfig,
  start: async (config, environment) => {
    if (positionals[0] !== 'rebuild-read-model') return await startEvent(config, environment);
    process.stdout.write(`${await rebuildReadModel(config, environment)}\n`);
    process.exit(0);
  },
});
