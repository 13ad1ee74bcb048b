import { systemClock, uuidv7Ids, type Clock, type Ids } from './clock.js';
import { printableConfig } from './config.js';
import { createLogger, type Logger } from './logger.js';
import { runService, type Stoppable } from './service.js';

/** What a service gets from the process it runs in. */
export type Environment = { clock: Clock; ids: Ids; logger: Logger };

export type MainOptions<C extends { printable: Record<string, unknown> }> = {
  name: string;
  process: NodeJS.Process;
  loadConfig: (env: NodeJS.ProcessEnv) => C;
  start: (config: C, environment: Environment) => Promise<Stoppable>;
};

/** A service's whole main: config, logger, signals, exit codes; `--print-config` shows what is in force and ends. */
export async function runMain<C extends { printable: Record<string, unknown> }>(
  options: MainOptions<C>,
): Promise<void> {
  const { name, process, loadConfig, start } = options;
  const logger = createLogger({ service: name, level: options.process.env['LOG_LEVEL'] ?? 'info' });
  await runService({
    name,
    process,
    logger,
    start: async () => {
      const config = loadConfig(options.process.env);
      if (process.argv.includes('--print-config')) {
        process.stdout.write(`${printableConfig(config.printable)}\n`);
        process.exit(0);
      }
      return await start(config, { clock: systemClock, ids: uuidv7Ids, logger });
    },
  });
}
