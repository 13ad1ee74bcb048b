import { execFileSync } from 'node:child_process';
import { kill } from 'node:process';

/** Asks the process of a service to end; its supervisor starts it again. False when it is not there any more. */
export function restartService(name: string, pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    // A pid from a file may be somebody else's by now.
    const args = execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
    if (!args.includes(`services/${name}/`)) return false;
    return kill(pid, 'SIGTERM');
  } catch {
    return false;
  }
}
