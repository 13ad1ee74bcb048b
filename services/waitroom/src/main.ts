import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startWaitroom } from './service.js';

await runMain({ name: 'waitroom', process, loadConfig, start: startWaitroom });
