import { readFileSync, renameSync } from 'node:fs';
import { registerHooks, type LoadFnOutput } from 'node:module';
import { env, kill, pid } from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Around } from './wrappers.js';

// Loaded before a service by `--import`, in tests alone: wraps exported functions of its build by name, so that a plan in
// a file may kill the process, lose an answer or wait at a named point. The build itself knows nothing of it.
// Node strips the types of this file itself, and looks for files by their real names.
const file = new URL('./wrappers.ts', import.meta.url).href;
const { wrappers } = (await import(file)) as typeof import('./wrappers.js');
const planFile = env['FAULT_PLAN'] ?? '';
const answerLostMs = 6_000;
const slowMs = 2_500;

type Plan = { point: string; act: 'kill' | 'lose' | 'slow' };

/** The act that is due at this point; taken once, by whichever process is first. */
function due(point: string): Plan['act'] | undefined {
  try {
    const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan;
    if (plan.point !== point) return undefined;
    renameSync(planFile, `${planFile}.done`);
    return plan.act;
  } catch {
    return undefined; // no plan, or somebody else took it
  }
}

async function reach(point: string): Promise<void> {
  const act = due(point);
  if (act === undefined) return;
  if (act === 'kill') {
    kill(pid, 'SIGKILL');
    // The signal may come a moment later; nothing more may happen here.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000);
  }
  await pause(act === 'lose' ? answerLostMs : slowMs);
  if (act === 'lose') throw new Error(`the answer of ${point} was lost`);
}

const around: Around = async (points, run) => {
  for (const point of points) await reach(`before ${point}`);
  const answer = await run();
  for (const point of points) await reach(`after ${point}`);
  return answer;
};

Object.assign(globalThis, {
  wrapForChaos: (name: string, original: unknown) => wrappers[name]?.wrap(original, around),
});

registerHooks({
  load(url, context, next): LoadFnOutput {
    const loaded = next(url, context);
    const found = Object.entries(wrappers).find(([, { file }]) => url.endsWith(file));
    if (found === undefined) return loaded;
    const [name] = found;
    const source = Buffer.from(loaded.source as Uint8Array).toString();
    const renamed = source.replace(
      new RegExp(`export (async )?function ${name}\\(`),
      `$1function original_${name}(`,
    );
    if (renamed === source) throw new Error(`chaos: ${url} exports no function ${name} any more`);
    const wrapped = `export const ${name} = globalThis.wrapForChaos('${name}', original_${name});`;
    return { ...loaded, source: `${renamed}\n${wrapped}\n` };
  },
});
