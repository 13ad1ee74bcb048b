import { writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { run } from '../process/run.js';
import type { NodeTools } from './node-tools.js';

/** Of the node, in a network that nobody else is in. */
export const nodeAddress = '172.30.0.2';
export const podRange = '10.244.0.0/24';

/**
 * Gives this process's network namespace, which must be new, a loopback, the node's address and a default route. The
 * address lies on one end of a pair whose other end is here too, since not every kernel has dummy links.
 */
export async function openNodeNetwork({ ip }: NodeTools): Promise<void> {
  requireNewNetwork();
  const links = [
    'link set lo up',
    'link add eth0 type veth peer name eth0-peer',
    'link set eth0-peer up',
    'link set eth0 up',
    `addr add ${nodeAddress}/24 dev eth0`,
    'route add default dev eth0',
  ];
  for (const line of links) await run(ip, line.split(' '));
  await writeFile('/proc/sys/net/ipv4/ip_forward', '1');
}

/** Elsewhere this would change the network of the machine. A new namespace has a loopback that is down, and nothing else. */
function requireNewNetwork(): void {
  if (Object.keys(networkInterfaces()).length > 0)
    throw new Error('a node is started in a network namespace of its own: unshare --net COMMAND');
}
