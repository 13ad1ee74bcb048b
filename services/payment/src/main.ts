import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startPayment } from './service.js';

await runMain({ name: 'payment', process, loadConfig, start: startPayment });
