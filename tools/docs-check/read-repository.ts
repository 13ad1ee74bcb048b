import { existsSync, globSync, readFileSync } from 'node:fs';
import type { Repository } from './find-faults.js';
import { readDocument } from './markdown.js';

const folders = ['bench', 'charts', 'docs', 'k8s', 'operator', 'packages', 'services'];

/** Every document of the repository, read from its root. */
export function readRepository(): Repository {
  const paths = globSync(['*.md', ...folders.map((folder) => `${folder}/**/*.md`)], {
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  }).sort();
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: object };
  return {
    scripts: new Set(Object.keys(scripts)),
    exists: existsSync,
    documents: new Map(paths.map((path) => [path, readDocument(path, readFileSync(path, 'utf8'))])),
  };
}
