import { randomBytes } from 'node:crypto';
import { stringify } from 'yaml';
import { clusterSecrets } from './cluster-secrets.js';

// `npm run --silent cluster-secrets | kubectl apply -f -`: what a cluster for development needs, kept in .local/cluster.
const random = (): string => randomBytes(24).toString('base64url');
const secrets = await clusterSecrets('.local/cluster', random, {
  env: process.env,
  now: new Date(),
});
for (const { name, namespace, data } of secrets)
  process.stdout.write(
    `---\n${stringify({ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData: data })}`,
  );
