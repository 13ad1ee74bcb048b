import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { services } from '../charts/chart-values.js';
import { build } from '../platform/build.js';
import { makeImages } from './make-images.js';

// `npm run images [-- service …] [--out F] [--registry R] [--tag T]`: what services/Dockerfile makes, without Docker.
const everything = [...services, 'operator'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: '.local/images/ticketbottle.tar' },
    registry: { type: 'string', default: 'tb.local' },
    tag: { type: 'string', default: '0.1.0' },
  },
});
const unknown = positionals.filter((name) => !everything.includes(name));
if (unknown.length > 0) {
  process.stderr.write(
    `no such image: ${unknown.join(', ')}; there are ${everything.join(', ')}\n`,
  );
  process.exit(1);
}
await build();
await mkdir(dirname(values.out), { recursive: true });
const wanted = positionals.length > 0 ? positionals : everything;
const refs = await makeImages({ services: wanted, ...values });
process.stdout.write(`${refs.join('\n')}\nin ${values.out}\n`);
process.stdout.write(
  `kind load image-archive ${values.out}, or ctr -n k8s.io images import ${values.out}\n`,
);
