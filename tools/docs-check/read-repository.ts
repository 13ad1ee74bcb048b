import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Repository } from './find-faults.js';
import { readDocument } from './markdown.js';

const folders = ['bench', 'charts', 'docs', 'k8s', 'operator', 'packages', 'services'];

/** Every document of the repository, read from its root. */
export function readRepository(): Repository {
  const paths = globSync(['*.md', ...folders.map((folder) => `${folder}/**/*.md`)], {
    exclude: (path) => /(^|\/)(node_modules|dist)(\/|$)/.test(path),
  }).sort();
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    scripts: Record<string, string>;
  };
  return {
    scripts: new Set(Object.keys(scripts)),
    exists: existsSync,
    knows: (script, option) => sourcesOf(scripts[script] ?? '').some(namer(option)),
    misread,
    documents: new Map(paths.map((path) => [path, readDocument(path, readFileSync(path, 'utf8'))])),
  };
}

/** The files beside the one that a script starts. */
function sourcesOf(script: string): string[] {
  const [file] = /[\w./-]+\.(ts|mjs)\b/.exec(script) ?? [];
  if (file === undefined) return [];
  const paths = globSync(`${dirname(file)}/**/*.{ts,mjs}`);
  return paths.map((path) => readFileSync(path, 'utf8'));
}

/** Finds an option as parseArgs is told of it. */
function namer(option: string): (source: string) => boolean {
  const pattern = new RegExp(`['{\\s]${option}'?: \\{|'--${option}'`);
  return (source) => pattern.test(source);
}

function misread(commands: string): string | undefined {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: commands, encoding: 'utf8' });
  return status === 0 ? undefined : stderr.trim();
}
