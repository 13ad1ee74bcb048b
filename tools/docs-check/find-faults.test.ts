import { expect } from 'chai';
import { findFaults } from './find-faults.js';
import { readDocument } from './markdown.js';

const other = readDocument('docs/other.md', '# Who calls whom?\n## Twice\n## Twice\n');

function faults(text: string): string[] {
  const document = readDocument('docs/here.md', text);
  return findFaults(document, {
    scripts: new Set(['bench']),
    exists: (path) =>
      ['docs/other.md', 'docs/here.md', 'tools/real.ts', 'README.md'].includes(path),
    knows: (script, option) => script === 'bench' && option === 'rounds',
    misread: (commands) => (commands.includes('(') ? 'unexpected (' : undefined),
    documents: new Map([
      ['docs/other.md', other],
      ['docs/here.md', document],
    ]),
  });
}

describe('the check of documents', () => {
  it('finds links to files and headings that do not exist', () => {
    const text =
      '# Here\n[a](other.md) [b](gone.md) [c](other.md#who-calls-whom) [d](other.md#who)';
    expect(faults(text)).to.eql([
      'docs/here.md:2: gone.md does not exist',
      'docs/here.md:2: other.md#who: docs/other.md has no such heading',
    ]);
  });

  it('follows links up, within the page, and to a heading that comes twice', () => {
    expect(faults('# Here\n[a](../README.md) [b](#here) [c](other.md#twice-1)')).to.eql([]);
    expect(faults('[b](#nowhere)')).to.have.length(1);
  });

  it('leaves links into the world and those in code alone', () => {
    expect(faults('[a](https://example.org/x) `[b](gone.md)`\n```\n[c](gone.md)\n```')).to.eql([]);
  });

  it('finds scripts that do not exist, in text and in blocks of any kind', () => {
    const text = 'Run `npm run gone`.\n```sh cluster\nnpm run --silent away | cat\n```\n`npm test`';
    expect(faults(text)).to.eql([
      'docs/here.md:1: npm run gone: no such script',
      'docs/here.md:2: npm run away: no such script',
    ]);
  });

  it('finds files of the repository that a command names and that do not exist', () => {
    const text = '```sh\nnode tools/real.ts\nnode tools/gone.ts > .local/made\n```';
    expect(faults(text)).to.eql(['docs/here.md:1: tools/gone.ts does not exist']);
  });

  it('finds options that a script does not know, and what no shell can read', () => {
    const text = '```sh cluster\nnpm run bench -- --rounds 3 --fast | grep --color x\n```\n';
    expect(faults(text)).to.eql(['docs/here.md:1: npm run bench has no option --fast']);
    expect(faults('```sh example\necho (\n```')).to.eql([
      'docs/here.md:1: no shell can read it: unexpected (',
    ]);
  });

  it('tells what is run from what is only looked at, with lines that go on', () => {
    const text =
      '```sh\n# why\nnpm run \\\n  bench\n```\n```sh example\nnpm start\n```\n```sh platform\ncurl $SITE\n```\n```ts\nx\n```';
    const { blocks } = readDocument('a.md', text);
    expect(blocks.map(({ kind }) => kind)).to.eql(['run', 'look', 'platform']);
    expect(blocks[0]?.commands).to.eql(['npm run    bench']);
    expect(() => readDocument('a.md', '```sh sometimes\nx\n```')).to.throw('a.md:1');
  });
});
