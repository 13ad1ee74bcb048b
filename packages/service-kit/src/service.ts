import { ConfigError } from './config.js';
import type { Logger } from './logger.js';
import { endTracing } from './tracing.js';

export type Stoppable = { stop(): Promise<void> };

export type RunOptions = {
  name: string;
  start: () => Promise<Stoppable>;
  logger?: Logger;
  process: NodeJS.Process;
  /** Longest time for a graceful stop, milliseconds. */
  stopMs?: number;
};

/** Owns signals and exit codes: SIGUSR2 lets the log tell all, and again what it told before; SIGTERM and SIGINT stop once in order (exit 0), a second one ends at once. */
export async function runService(options: RunOptions): Promise<void> {
  const { name, start, logger, process, stopMs = 10_000 } = options;
  const die = (error: unknown, what: string): void => {
    if (error instanceof ConfigError) process.stderr.write(`${error.message}\n`);
    else if (logger === undefined) process.stderr.write(`${name}: ${what}: ${String(error)}\n`);
    else logger.fatal({ err: error }, what);
    process.exit(1);
  };
  process.on('uncaughtException', (error) => die(error, 'uncaught exception'));
  process.on('unhandledRejection', (error) => die(error, 'unhandled rejection'));

  let running: Stoppable | undefined;
  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) process.exit(130);
    stopping = true;
    logger?.info({ signal }, `${name} stops`);
    setTimeout(() => die(new Error(`not stopped after ${stopMs} ms`), 'stop'), stopMs).unref();
    await running?.stop();
    await endTracing();
    logger?.info(`${name} stopped`);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => die(error, 'stop failed'));
    });

  if (logger !== undefined) process.on('SIGUSR2', switchLevel(logger));

  try {
    running = await start();
  } catch (error) {
    die(error, 'cannot start');
  }
}

function switchLevel(logger: Logger): () => void {
  const told = logger.level;
  return () => {
    logger.level = logger.level === told ? 'debug' : told;
    logger.info({ level: logger.level }, 'the level of the log is another');
  };
}

/** Runs every step, also after one failed, so that a broken door never keeps a database connection open. */
export async function stopInOrder(
  logger: Logger,
  steps: [name: string, stop: () => unknown][],
): Promise<void> {
  for (const [name, stop] of steps) {
    try {
      await stop();
    } catch (error) {
      logger.error({ err: error }, `stopping ${name} failed`);
    }
  }
}
