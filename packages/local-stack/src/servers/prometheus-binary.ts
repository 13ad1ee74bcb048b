import { join } from 'node:path';
import { fetchDebianPackage } from '../fetch/debian-package.js';
import { findOnPath } from '../fetch/find-on-path.js';

/** The path of `prometheus` or `promtool`: the machine's own, else that of Debian's package in the cache. */
export async function prometheusBinary(
  program: 'prometheus' | 'promtool',
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const found = await findOnPath([program], env['PATH']);
  if (found !== undefined) return found;
  const way = `${program} is not on PATH: install Prometheus >= 2.42 (https://prometheus.io/download)`;
  const debian = { name: 'prometheus', binaries: 'usr/bin' };
  return join(await fetchDebianPackage(debian, env, way), program);
}
