import { dirname, join, normalize } from 'node:path';
import type { Document } from './markdown.js';

export type Repository = {
  /** Names under "scripts" of package.json. */
  scripts: ReadonlySet<string>;
  exists: (path: string) => boolean;
  documents: ReadonlyMap<string, Document>;
};

/** What a reader would run into: links to nothing, scripts and files that are not there. */
export function findFaults(document: Document, repository: Repository): string[] {
  const { path, links, blocks, spoken } = document;
  const commands = [
    ...spoken,
    ...blocks.flatMap(({ line, commands }) => commands.map((command) => ({ line, command }))),
  ];
  return [
    ...links.flatMap(({ line, target }) => linkFault(document, target, repository).map(at(line))),
    ...commands.flatMap(({ line, command }) => commandFaults(command, repository).map(at(line))),
  ];

  function at(line: number) {
    return (fault: string): string => `${path}:${line}: ${fault}`;
  }
}

function linkFault(document: Document, target: string, repository: Repository): string[] {
  if (/^[a-z]+:/.test(target)) return []; // the world is not ours to check
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? document.path : normalize(join(dirname(document.path), file));
  if (!repository.exists(path)) return [`${target} does not exist`];
  const to = repository.documents.get(path);
  if (anchor === undefined || to === undefined || to.anchors.has(anchor)) return [];
  return [`${target}: ${path} has no such heading`];
}

const byNpm = new Set(['start', 'test']);
/** Folders whose files a command may name; others are made by commands. */
const ours = /^(bench|charts|docs|k8s|operator|packages|proto|services|test|tools)\/[\w./-]*[\w-]$/;

function commandFaults(command: string, { scripts, exists }: Repository): string[] {
  const [, script] = /\bnpm run (?:--?[\w-]+ )*([\w:-]+)/.exec(command) ?? [];
  const [, short] = /\bnpm (start|test)\b/.exec(command) ?? [];
  const name = script ?? short;
  const missing = name !== undefined && !byNpm.has(name) && !scripts.has(name);
  const files = command.split(/[\s'"=]+/).filter((word) => ours.test(word) && !exists(word));
  return [
    ...(missing ? [`npm run ${name}: no such script`] : []),
    ...files.map((file) => `${file} does not exist`),
  ];
}
