import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startGateway } from './service.js';

await runMain({ name: 'api-gateway', process, loadConfig, start: startGateway });
