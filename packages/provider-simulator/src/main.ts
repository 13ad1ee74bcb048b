import { pino } from 'pino';
import { startAdmin } from './admin.js';
import { loadConfig } from './config.js';
import { startSimulator } from './simulator.js';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const log = pino({ name: 'provider-simulator', level: config.logLevel });
  const simulator = await startSimulator(config, { log });
  const admin = await startAdmin({ host: config.host, port: config.adminPort });
  log.info({ url: simulator.url, adminPort: admin.port }, 'provider-simulator is ready');
  const stop = async (): Promise<void> => {
    await admin.stop();
    await simulator.stop();
    log.info('provider-simulator stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => {
      stop().catch(die);
    });
}

function die(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

main().catch(die);
