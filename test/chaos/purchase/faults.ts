import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { until } from '../../../tools/platform/until.js';
import { serviceOf, type Point, type Service } from './points.js';

export type Act = 'kill' | 'lose' | 'slow';
export type Faults = {
  /** For a service that is to be hit. */
  envOf(service: Service): Record<string, string>;
  /** Lets the next process that reaches the point act; resolves when one did. */
  at(point: Point, act: Act, ms: number): Promise<void>;
};

/** A plan in a file for each service: processes that start again read it anew. */
export function faultsIn(dir: string): Faults {
  const fileOf = (service: Service): string => `${dir}/fault-plan-${service}.json`;
  const hook = fileURLToPath(new URL('./hook.ts', import.meta.url));
  return {
    envOf: (service) => ({ FAULT_PLAN: fileOf(service), NODE_OPTIONS: `--import ${hook}` }),
    async at(point, act, ms) {
      const file = fileOf(serviceOf(point));
      await rm(`${file}.done`, { force: true });
      await writeFile(`${file}.part`, JSON.stringify({ point, act }));
      await rename(`${file}.part`, file);
      try {
        await until(() => Promise.resolve(existsSync(`${file}.done`) ? true : undefined), {
          ...{ ms, what: `somebody comes to "${point}"`, everyMs: 20 },
        });
      } finally {
        await rm(file, { force: true });
      }
    },
  };
}
