import { expect } from 'chai';
import { run } from '@ticketbottle/local-stack/process/run.js';
import { readRepository } from '../../tools/docs-check/read-repository.js';

const minutes = 60_000;
const blocks = [...readRepository().documents.values()].flatMap(({ path, blocks }) =>
  blocks.filter(({ kind }) => kind === 'run').map((block) => ({ path, ...block })),
);

describe('commands in documents', () => {
  it('are there to be tried', () => {
    expect(blocks.length).to.be.greaterThan(2);
  });

  for (const { path, line, commands } of blocks)
    it(`run as ${path}:${line} says`, async () => {
      await run('sh', ['-ec', commands.join('\n')], { cwd: process.cwd(), env: process.env });
    }).timeout(2 * minutes);
});
