import { dirname, join, normalize } from 'node:path';
import type { Document } from './markdown.js';

export type Repository = {
  /** Names under "scripts" of package.json. */
  scripts: ReadonlySet<string>;
  exists: (path: string) => boolean;
  /** Whether a script of package.json knows an option, e.g. `rush`. */
  knows: (script: string, option: string) => boolean;
  /** What a shell says of commands that it cannot read; undefined when it can. */
  misread: (commands: string) => string | undefined;
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
    ...blocks.flatMap(({ line, commands }) => syntaxFaults(commands, repository).map(at(line))),
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

function syntaxFaults(commands: string[], { misread }: Repository): string[] {
  const fault = misread(commands.join('\n'));
  return fault === undefined ? [] : [`no shell can read it: ${fault}`];
}

function commandFaults(command: string, repository: Repository): string[] {
  const { scripts, exists } = repository;
  const [, script] = /\bnpm run (?:--?[\w-]+ )*([\w:-]+)/.exec(command) ?? [];
  const [, short] = /\bnpm (start|test)\b/.exec(command) ?? [];
  const name = script ?? short;
  const missing = name !== undefined && !byNpm.has(name) && !scripts.has(name);
  const files = command.split(/[\s'"=]+/).filter((word) => ours.test(word) && !exists(word));
  return [
    ...(missing ? [`npm run ${name}: no such script`] : []),
    ...files.map((file) => `${file} does not exist`),
    ...(name === undefined || missing ? [] : optionFaults(name, command, repository)),
  ];
}

/** Options stand after ` -- `, up to the end of the command. */
function optionFaults(script: string, command: string, { knows }: Repository): string[] {
  const [, given = ''] = /\s--\s([^|;&]*)/.exec(command) ?? [];
  const options = [...given.matchAll(/(?:^|\s)--([\w-]+)/g)].map(([, option = '']) => option);
  return options
    .filter((option) => !knows(script, option))
    .map((option) => `npm run ${script} has no option --${option}`);
}
