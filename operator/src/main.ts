import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startOperator } from './service.js';

await runMain({ name: 'operator', process, loadConfig, start: startOperator });
