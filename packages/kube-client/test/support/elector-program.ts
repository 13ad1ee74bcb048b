import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { openKubeconfig } from '../../src/api/kubeconfig.js';
import { createKubeApi } from '../../src/api/kube-api.js';
import { startElector } from '../../src/lease/elector.js';

// node elector-program.ts <kubeconfig file> <namespace> <identity>: says "leads" and "ended", until a signal.
const [, , file = '', namespace = '', identity = ''] = argv;
const connection = openKubeconfig(readFileSync(file, 'utf8'));
const elector = startElector({
  api: createKubeApi({ connection }),
  lease: { namespace, name: 'operator' },
  identity,
  lead: (signal) =>
    new Promise((resolve) => {
      stdout.write(`leads ${Date.now()}\n`);
      signal.addEventListener('abort', () => {
        stdout.write(`ended ${Date.now()}\n`);
        resolve();
      });
    }),
});
stdout.write('started\n');
process.once('SIGTERM', () => {
  void elector.stop().then(() => process.exit(0));
});
