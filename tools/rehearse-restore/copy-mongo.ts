import { open, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;

/** A `.bson` file per collection, as mongodump writes it, and its indexes beside it. */
export async function dumpMongo(url: string, dir: string): Promise<void> {
  const connection = await mongoose.createConnection(url).asPromise();
  try {
    for (const { collectionName } of await collectionsOf(connection)) {
      const collection = connection.collection(collectionName);
      const file = await open(join(dir, `${collectionName}.bson`), 'w');
      for await (const document of collection.find()) await file.write(BSON.serialize(document));
      await file.close();
      const indexes = await collection.indexes();
      await writeFile(join(dir, `${collectionName}.indexes.json`), JSON.stringify(indexes));
    }
  } finally {
    await connection.close();
  }
}

/** Into a database without any collection; the indexes first, since they are rules. */
export async function restoreMongo(url: string, dir: string): Promise<void> {
  const connection = await mongoose.createConnection(url).asPromise();
  try {
    const names = (await readdir(dir)).filter((name) => name.endsWith('.bson'));
    for (const name of names.map((file) => basename(file, '.bson'))) {
      const collection = connection.collection(name);
      const text = await readFile(join(dir, `${name}.indexes.json`), 'utf8');
      const indexes = JSON.parse(text) as (mongoose.mongo.IndexDescription & { v?: number })[];
      const ours = indexes.filter((index) => index.name !== '_id_');
      if (ours.length > 0) await collection.createIndexes(ours);
      const documents = documentsOf(await readFile(join(dir, `${name}.bson`)));
      if (documents.length > 0) await collection.insertMany(documents);
    }
  } finally {
    await connection.close();
  }
}

async function collectionsOf(connection: mongoose.Connection) {
  const found = (await connection.db?.collections()) ?? [];
  return found.filter(({ collectionName }) => !collectionName.startsWith('system.'));
}

/** Each document begins with its length. */
function documentsOf(bytes: Buffer): mongoose.mongo.BSON.Document[] {
  const documents: mongoose.mongo.BSON.Document[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readInt32LE(at);
    documents.push(BSON.deserialize(bytes.subarray(at, at + length), { promoteValues: false }));
    at += length;
  }
  return documents;
}
