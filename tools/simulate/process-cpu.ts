import { readFileSync } from 'node:fs';

const ticksPerSecond = 100; // USER_HZ, the same on every Linux

/** Milliseconds of processor time that each of these processes has used so far; needs /proc. */
export function cpuMsOf<Name extends string>(pids: Record<Name, number>): Record<Name, number> {
  const used = Object.entries<number>(pids).map(([name, pid]) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return [name, ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond];
  });
  return Object.fromEntries(used) as Record<Name, number>;
}
