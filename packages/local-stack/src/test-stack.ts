import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { env } from 'node:process'; // a test file is a program of its own: this is its door
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { dropDatabases, ensureDatabase } from './databases.js';
import type { ServerName } from './servers/managed.js';
import { startStack, type Stack } from './stack.js';
import { createTopics, deleteTopics, topicNames } from './topics.js';

export type TestStackOptions = {
  /** The servers this file needs; default all four. Anything else throws when it is asked for. */
  only?: ServerName[];
  /** true: the product's topics with their dead-letter topics; or names, to which the prefix is added. */
  topics?: true | string[];
  partitions?: number;
};

export type TestStack = {
  /** An empty PostgreSQL database of this file. */
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** For every Redis key of this file, ends with a colon. */
  readonly keyPrefix: string;
  readonly kafkaBrokers: string[];
  /** For every topic and consumer group of this file, ends with a dot. */
  readonly topicPrefix: string;
  /** A MongoDB database of this file. */
  readonly mongoUrl: string;
  /** The servers, and the stem of all names of this file: what `startServices` needs. */
  readonly stack: Stack;
  readonly name: string;
  /** Removes the databases (also `<name>_<service>`), topics and keys of this file. */
  drop(): Promise<void>;
};

let own: Promise<Stack> | undefined;

/**
 * A corner of its own on the servers that the environment names; where it names none, one stack is
 * started for the whole process and ends with it.
 */
export async function testStack(
  fileName: string,
  { only = ['postgres', 'redis', 'kafka', 'mongo'], topics, partitions = 3 }: TestStackOptions = {},
): Promise<TestStack> {
  const stack = await sharedStack();
  const stem = basename(fileName).replace(/\.(int\.)?test\.[jt]s$/, '');
  const word = stem
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 30);
  const name = `t_${word}_${randomBytes(4).toString('hex')}`;
  const corner = {
    stack,
    name,
    databaseUrl: stack.databaseUrl(name),
    redisUrl: stack.redisUrl,
    keyPrefix: `${name}:`,
    kafkaBrokers: stack.kafkaBrokers,
    topicPrefix: `${name}.`,
    mongoUrl: stack.mongoUrl(name),
  };
  if (only.includes('postgres')) await ensureDatabase(corner.databaseUrl);
  if (topics !== undefined) {
    const prefix = corner.topicPrefix;
    const names = topics === true ? topicNames(prefix) : topics.map((topic) => prefix + topic);
    await createTopics(corner.kafkaBrokers, names, partitions);
  }
  return { ...corner, drop: () => drop(corner, new Set(only)) };
}

type Corner = Omit<TestStack, 'drop'>;

async function drop(corner: Corner, parts: Set<ServerName>): Promise<void> {
  const { name, stack, redisUrl, keyPrefix, kafkaBrokers, topicPrefix } = corner;
  await Promise.all([
    parts.has('postgres') ? dropDatabases(stack.databaseUrl('postgres'), name) : undefined,
    parts.has('redis') ? dropKeys(redisUrl, keyPrefix) : undefined,
    parts.has('kafka') ? deleteTopics(kafkaBrokers, topicPrefix) : undefined,
    parts.has('mongo') ? dropMongo(stack.mongoUrl('admin'), name) : undefined,
  ]);
}

async function dropKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url, { commandTimeout: 10_000 });
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 500 }))
      if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  } finally {
    redis.disconnect();
  }
}

async function dropMongo(url: string, name: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: 10_000 });
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    for (const found of databases)
      if (found.name === name || found.name.startsWith(`${name}_`))
        await client.db(found.name).dropDatabase();
  } finally {
    await client.close();
  }
}

function sharedStack(): Promise<Stack> {
  own ??= startShared();
  return own;
}

async function startShared(): Promise<Stack> {
  const dir = await mkdtemp(join(tmpdir(), 'ticketbottle-test-'));
  const report = ({ step, error }: { step: string; error?: true }) => {
    if (error) process.stderr.write(`${step}\n`);
  };
  const stack = await startStack({ dir, env, durable: false, report });
  process.once('beforeExit', () => {
    void stack.stop().then(() => rm(dir, { recursive: true, force: true }));
  });
  return stack;
}
