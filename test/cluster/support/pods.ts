import { setTimeout as pause } from 'node:timers/promises';
import type { Site } from './site.js';

export type Killing = {
  /** Names of the pods so far. */
  killed: string[];
  /** Ends once the pod at hand is gone. */
  finish(): Promise<void>;
};

/**
 * Kills one pod after another, of each service in turn, without a grace period, until told to finish. The next one goes when the
 * service has as many again: on a slow machine as on a fast one it is one service at a time.
 */
export function killPods(site: Site, services: readonly string[], everyMs: number): Killing {
  const killed: string[] = [];
  const over = new AbortController();
  const rest = (ms: number) => pause(ms, undefined, { signal: over.signal }).catch(() => undefined);
  const areBack = async (service: string, count: number): Promise<void> => {
    while (!over.signal.aborted && (await readyPods(site, service)).length < count)
      await rest(1_000);
  };
  const work = async (): Promise<void> => {
    for (let turn = 0; !over.signal.aborted; turn += 1) {
      const service = services[turn % services.length] ?? '';
      const [pod, ...others] = await readyPods(site, service);
      if (pod !== undefined) {
        await site.kubectl('delete', 'pod', pod, '--force', '--grace-period=0', '--wait=false');
        killed.push(pod);
        await areBack(service, 1 + others.length);
      }
      await rest(everyMs);
    }
  };
  const working = work();
  return {
    killed,
    async finish() {
      over.abort();
      await working;
    },
  };
}

type PodList = {
  items: {
    metadata: { name: string; deletionTimestamp?: string };
    status: { conditions?: { type: string; status: string }[] };
  }[];
};

/** Names of the pods of a service that are Ready and not about to go. */
export async function readyPods(site: Site, service: string): Promise<string[]> {
  const selector = `app.kubernetes.io/name=${service}`;
  const text = await site.kubectl('get', 'pods', '-l', selector, '-o', 'json');
  const { items } = JSON.parse(text) as PodList;
  return items
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .filter(({ status }) =>
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    )
    .map(({ metadata }) => metadata.name);
}
