import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Kafka, logLevel } from 'kafkajs';
import mongoose from 'mongoose';
import pg from 'pg';
import { testStack, type TestStack } from '../src/test-stack.js';
import { productTopics } from '../src/topics.js';

describe('test stack', function () {
  this.timeout(60_000);
  let one: TestStack;
  let two: TestStack;

  before(async () => {
    one = await testStack(import.meta.url, { topics: true, partitions: 2 });
    two = await testStack(import.meta.url);
  });

  it('gives two files a database and prefixes of their own', () => {
    for (const key of ['databaseUrl', 'mongoUrl', 'keyPrefix', 'topicPrefix'] as const)
      expect(one[key]).to.not.equal(two[key]);
    expect(one.keyPrefix).to.match(/^t_test_stack_[0-9a-f]{8}:$/);
  });

  it("makes the product's topics and their dead-letter topics", async () => {
    const found = await topics(one);
    for (const topic of productTopics)
      expect(found).to.include.members([one.topicPrefix + topic, `${one.topicPrefix}${topic}.dlq`]);
  });

  it('removes database, documents, keys and topics of its file, and only these', async () => {
    const redis = new Redis(one.redisUrl);
    await redis.set(`${one.keyPrefix}a`, '1');
    await redis.set(`${two.keyPrefix}a`, '2');
    await insert(one);
    await insert(two);
    await one.drop();
    expect(await redis.get(`${one.keyPrefix}a`)).to.equal(null);
    expect(await redis.get(`${two.keyPrefix}a`)).to.equal('2');
    expect(await count(one)).to.equal(0);
    expect(await count(two)).to.equal(1);
    expect((await topics(one)).filter((topic) => topic.startsWith(one.topicPrefix))).to.deep.equal(
      [],
    );
    expect(await canConnect(one)).to.equal(false);
    expect(await canConnect(two)).to.equal(true);
    await two.drop();
    redis.disconnect();
  });
});

async function topics({ kafkaBrokers }: TestStack): Promise<string[]> {
  const admin = new Kafka({ brokers: kafkaBrokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const names = await admin.listTopics();
  await admin.disconnect();
  return names;
}

async function insert({ mongoUrl }: TestStack): Promise<void> {
  const client = new mongoose.mongo.MongoClient(mongoUrl);
  await client.db().collection('things').insertOne({});
  await client.close();
}

async function count({ mongoUrl }: TestStack): Promise<number> {
  const client = new mongoose.mongo.MongoClient(mongoUrl);
  const found = await client.db().collection('things').countDocuments();
  await client.close();
  return found;
}

async function canConnect({ databaseUrl }: TestStack): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
