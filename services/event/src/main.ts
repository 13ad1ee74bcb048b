import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startEvent } from './service.js';

await runMain({ name: 'event', process, loadConfig, start: startEvent });
