import { mkdir, readdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from '../fetch/cached.js';
import { waitUntil } from '../process/wait-until.js';

const mounts = '/sys/fs/cgroup';
const removeMs = 10_000;

export type NodeCgroups = {
  /** Path below every hierarchy. */
  readonly name: string;
  /** Once no process is left in them. */
  remove(): Promise<void>;
};

/** A cgroup for everything of the node in every hierarchy (v1, or the one of v2), so that ending it leaves nothing. */
export async function openNodeCgroups(name: string): Promise<NodeCgroups> {
  const roots = await hierarchies();
  const dirs = roots.map((root) => join(root, name));
  for (const dir of dirs) await mkdir(dir, { recursive: true });
  // In v1 a new cpuset has no processor and no memory, and takes no process.
  const cpuset = join(mounts, 'cpuset');
  if (roots.includes(cpuset))
    for (const file of ['cpuset.cpus', 'cpuset.mems'])
      await writeFile(join(cpuset, name, file), await readFile(join(cpuset, file)));
  return {
    name,
    remove: () =>
      waitUntil(
        `cgroups ${name} are removed`,
        async () => {
          for (const dir of dirs) await removeTree(dir);
          return true;
        },
        { timeoutMs: removeMs },
      ),
  };
}

async function hierarchies(): Promise<string[]> {
  if (await exists(join(mounts, 'cgroup.controllers'))) return [mounts];
  const entries = await readdir(mounts, { withFileTypes: true });
  // cpu and cpuacct may be links to one hierarchy.
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(mounts, name));
}

/** Its files are the kernel's: only folders can be removed, from the leaves. */
async function removeTree(dir: string): Promise<void> {
  if (!(await exists(dir))) return;
  for (const name of await readdir(dir)) {
    const path = join(dir, name);
    if ((await stat(path)).isDirectory()) await removeTree(path);
  }
  await rmdir(dir);
}
