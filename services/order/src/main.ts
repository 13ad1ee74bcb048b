import { randomBytes } from 'node:crypto';
import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startOrder } from './service.js';

await runMain({
  name: 'order',
  process,
  loadConfig,
  start: (config, environment) => startOrder(config, { ...environment, random: randomBytes }),
});
