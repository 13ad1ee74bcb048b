import { readFileSync } from 'node:fs';

/**
 * What tells a process from a later one with the same pid: its start time in clock ticks since
 * boot (Linux). Undefined when there is no such process, or it is a zombie. Elsewhere: 'alive'.
 */
export function processIdentity(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return process.platform === 'linux' ? undefined : 'alive';
  }
}
