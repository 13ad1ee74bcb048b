import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The first executable of one of these names on `path`. */
export async function findOnPath(names: string[], path = ''): Promise<string | undefined> {
  for (const name of names)
    for (const dir of path.split(delimiter).filter((part) => part !== '')) {
      const file = join(dir, name);
      if (await isExecutable(file)) return file;
    }
  return undefined;
}

export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
