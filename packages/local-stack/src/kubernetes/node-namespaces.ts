import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild, type Child } from '../process/child.js';
import { waitUntil } from '../process/wait-until.js';
import { exists } from '../fetch/cached.js';
import type { ServerContext } from '../servers/managed.js';
import type { NodeTools } from './node-tools.js';

export type NodeNamespaces = {
  /** The command line that runs a program inside. */
  enter(command: string, args: string[]): { command: string; args: string[] };
  /** Ends every process inside, containers too; mounts go with the last. */
  end(): Promise<void>;
};

/** Files of /proc/sys that a kubelet writes, for the whole machine: inside they are ordinary files. */
const kernelSettings = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

/**
 * First process of the node; its end is the end of all. /sys is that of the node's network, with the machine's cgroups put
 * back; what programs write to /run and /var stays inside. It reaps: processes whose parents ended are its own.
 */
const script = (dir: string, hostname: string) => `set -e
mount --make-rprivate /
hostname ${hostname}
mkdir -p ${dir}/cgroup ${dir}/settings ${dir}/var ${dir}/var-work
mount --rbind /sys/fs/cgroup ${dir}/cgroup
mount -t sysfs sysfs /sys
mount --rbind ${dir}/cgroup /sys/fs/cgroup
mount -t tmpfs tmpfs /run
mount -t overlay overlay -o lowerdir=/var,upperdir=${dir}/var,workdir=${dir}/var-work /var
for setting in ${kernelSettings.join(' ')}; do
  file=${dir}/settings/$(echo $setting | tr / .)
  cat /proc/sys/$setting > $file
  mount --bind $file /proc/sys/$setting
done
mount --make-rshared /
echo $$ > ${dir}/inside
while :; do sleep 3600 & wait $!; done
`;

const readyMs = 10_000;
const endMs = 20_000;

/** Namespaces of mounts, processes, host name and IPC, in the network of this process. */
export async function openNodeNamespaces(
  ctx: ServerContext,
  { unshare, nsenter }: NodeTools,
  hostname: string,
): Promise<NodeNamespaces> {
  const dir = join(ctx.dir, 'namespaces');
  await mkdir(dir, { recursive: true });
  const init = join(dir, 'init.sh');
  await writeFile(init, script(dir, hostname));
  const flags = ['--mount', '--pid', '--uts', '--ipc', '--fork', '--mount-proc', '--kill-child'];
  const child = await startChild(
    {
      ...{ name: 'node', command: unshare, args: [...flags, '/bin/sh', init], cwd: '/' },
      ...{ env: ctx.env, logFile: join(ctx.dir, 'logs', 'namespaces.log') },
    },
    ctx.guard,
  );
  try {
    await waitUntil('the namespaces of the node', () => exists(join(dir, 'inside')), {
      timeoutMs: readyMs,
      failed: () => (child.exit() === undefined ? undefined : 'ended'),
    });
    const pid = await firstProcess(child.pid);
    const into = ['--target', `${pid}`, '--mount', '--pid', '--uts', '--ipc', '--'];
    return {
      enter: (command, args) => ({ command: nsenter, args: [...into, command, ...args] }),
      end: () => end(child, pid),
    };
  } catch (error) {
    await child.stop('SIGKILL', 1_000);
    throw new Error(`the node's namespaces did not open: ${await child.obituary()}`, {
      cause: error,
    });
  }
}

/** The one child of `unshare`, by its pid in our namespace. */
async function firstProcess(parent: number): Promise<number> {
  const text = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8');
  const pid = Number(text.trim().split(' ')[0]);
  if (!(pid > 0)) throw new Error('it has no first process');
  return pid;
}

/** With its first process a namespace of processes ends; once `unshare` has seen that, nobody is left in it. */
async function end(child: Child, first: number): Promise<void> {
  if (child.exit() === undefined) process.kill(first, 'SIGKILL');
  const ended = () => Promise.resolve(child.exit() !== undefined);
  await waitUntil('the processes of the node end', ended, { timeoutMs: endMs });
}
