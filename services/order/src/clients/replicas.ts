import { lookup } from 'node:dns/promises';
import { every } from '@ticketbottle/service-kit/loop.js';
import type { Logger } from '@ticketbottle/service-kit/logger.js';

/** The addresses behind one: those of a headless service (`dns:///name:port`), a list (`ipv4:a:1,b:2`), or itself. */
export type Replicas = {
  addresses(): readonly string[];
  /** Resolves when they are known. */
  ready: Promise<void>;
  stop(): Promise<void>;
};

const refreshMs = 5_000;

/** `changed` hears of every new list. When names can not be resolved, the last good list stays. */
export function followReplicas(
  address: string,
  { logger, changed }: { logger: Logger; changed: (addresses: readonly string[]) => void },
): Replicas {
  const name = /^dns:\/\/\/?(.+):(\d+)$/.exec(address);
  if (name === null) {
    const listed = address.startsWith('ipv4:')
      ? address.slice('ipv4:'.length).split(',')
      : [address];
    return { addresses: () => listed, ready: Promise.resolve(), stop: () => Promise.resolve() };
  }
  const [, host = '', port] = name;
  let known: string[] = [];
  const first = Promise.withResolvers<undefined>();
  const loop = every({
    name: `resolve ${host}`,
    ms: refreshMs,
    logger,
    run: async () => {
      const found = await lookup(host, { all: true });
      const now = found
        .map((one) => `${one.family === 6 ? `[${one.address}]` : one.address}:${port}`)
        .sort();
      if (now.join() !== known.join()) changed(now);
      known = now;
      first.resolve(undefined);
    },
  });
  return { addresses: () => known, ready: first.promise, stop: () => loop.stop() };
}
