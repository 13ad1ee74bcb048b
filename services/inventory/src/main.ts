import { runMain } from '@ticketbottle/service-kit/run-main.js';
import { loadConfig } from './config.js';
import { startInventory } from './service.js';

await runMain({ name: 'inventory', process, loadConfig, start: startInventory });
