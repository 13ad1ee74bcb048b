import { availableParallelism } from 'node:os';
import { readdirSync, readFileSync } from 'node:fs';

/** Cores in use between two moments: by our own process tree, and by everybody else. */
export type CpuUse = { own: number; strangers: number };
export type CpuMeter = { stop(): CpuUse | undefined };

type Reading = { at: number; busy: number; own: number };

/** Undefined where there is no /proc. */
export function startCpuMeter(): CpuMeter {
  const from = read();
  return {
    stop() {
      const to = read();
      if (from === undefined || to === undefined) return undefined;
      const seconds = (to.at - from.at) / 1000;
      const own = Math.max(0, to.own - from.own) / seconds;
      const busy = Math.min(availableParallelism(), (to.busy - from.busy) / seconds);
      return { own, strangers: Math.max(0, busy - own) };
    },
  };
}

/** User and system time of processes until now, with all their threads; NaN where there is no /proc. */
export function cpuSecondsOf(pids: readonly number[]): number {
  const ticks = pids.map((pid) => processOf(`${pid}`)?.ticks ?? Number.NaN);
  return ticks.reduce((sum, one) => sum + one, 0) / ticksPerSecond;
}

const ticksPerSecond = 100; // USER_HZ, the same on every Linux

function read(): Reading | undefined {
  try {
    return { at: performance.now(), busy: busySeconds(), own: ownSeconds() };
  } catch {
    return undefined;
  }
}

/** User, nice, system, irq and softirq; neither idle nor stolen time. */
function busySeconds(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  const fields = line.trim().split(/\s+/).slice(1).map(Number);
  const busy = [0, 1, 2, 5, 6].reduce((sum, n) => sum + (fields[n] ?? 0), 0);
  return busy / ticksPerSecond;
}

/** The dead are counted by those who waited for them. */
function ownSeconds(): number {
  const all = processes();
  const mine = new Set([process.pid]);
  for (let before = 0; before !== mine.size;) {
    before = mine.size;
    for (const { pid, parent } of all) if (mine.has(parent)) mine.add(pid);
  }
  const ticks = all.reduce((sum, one) => sum + (mine.has(one.pid) ? one.ticks : 0), 0);
  return ticks / ticksPerSecond;
}

type Process = { pid: number; parent: number; ticks: number };

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processOf(name) ?? []);
}

/** Undefined when it has ended. */
function processOf(name: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid: Number(name), parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}
