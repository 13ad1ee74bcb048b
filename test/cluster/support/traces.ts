import { globSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

/** What the machine shows of a node from outside: paths of cgroups, how many mounts and processes name it, a kernel setting. */
export type Traces = { cgroups: string[]; mounts: number; processes: number; panic: string };

/** `cgroup`: a glob of the names of its cgroups; `word`: in the path of everything that it writes. */
export async function tracesOf(cgroup: string, word: string): Promise<Traces> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  return {
    cgroups: globSync(`/sys/fs/cgroup/**/${cgroup}`),
    mounts: mounts.split('\n').filter((line) => line.includes(word)).length,
    processes: (await commandLines()).filter((line) => line.includes(word)).length,
    panic: await readFile('/proc/sys/kernel/panic', 'utf8'),
  };
}

/** Of every process; one that ended meanwhile has an empty one. */
async function commandLines(): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
}
