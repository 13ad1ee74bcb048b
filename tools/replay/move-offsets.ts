import { Kafka, logLevel, type Admin } from 'kafkajs';
import { until } from '../platform/until.js';

export type Replay = {
  brokers: string[];
  group: string;
  topic: string;
  /** An offset, `earliest`, or an instant in RFC 3339. */
  from: string;
  /** How long the group may stay in use before this is given up. */
  ms: number;
  /** Told once when it is: whoever can should make its members leave for a moment. */
  inUse: () => void;
};

export type Moved = { partition: number; offset: string }[];

/** True for what `from` may be. */
export function isStart(from: string): boolean {
  return from === 'earliest' || /^\d+$/.test(from) || isInstant(from);
}

function isInstant(from: string): boolean {
  return from.includes('T') && !Number.isNaN(Date.parse(from));
}

/** Moves the offsets of one group; republishes nothing. Kafka moves those of a group without members only. */
export async function moveOffsets(replay: Replay): Promise<Moved> {
  const { brokers, group, topic, ms, inUse } = replay;
  const kafka = new Kafka({ clientId: 'replay', brokers, logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  let told = false;
  try {
    await requireKnown(admin, replay);
    const partitions = await wanted(admin, replay);
    return await until(
      async () => {
        const { groups } = await admin.describeGroups([group]);
        const state = groups[0]?.state ?? 'Dead';
        if (state !== 'Empty' && state !== 'Dead') {
          if (!told) inUse();
          told = true;
          throw new Error(
            `${group} has members (${state}), and keeps its offsets: stop its service`,
          );
        }
        await admin.setOffsets({ groupId: group, topic, partitions });
        return partitions;
      },
      { ms, what: `the offsets of ${group} are moved`, everyMs: 50 },
    );
  } finally {
    await admin.disconnect();
  }
}

async function requireKnown(admin: Admin, { topic, group }: Replay): Promise<void> {
  const topics = (await admin.listTopics()).filter((name) => !name.startsWith('__'));
  if (!topics.includes(topic))
    throw new Error(`there is no topic ${topic}; there are ${topics.sort().join(', ')}`);
  const groups = (await admin.listGroups()).groups.map(({ groupId }) => groupId);
  if (!groups.includes(group))
    throw new Error(`there is no group ${group}; there are ${groups.sort().join(', ')}`);
}

async function wanted(admin: Admin, { topic, from }: Replay): Promise<Moved> {
  const ranges = await admin.fetchTopicOffsets(topic);
  const at = Date.parse(from);
  const byTime = isInstant(from) ? await admin.fetchTopicOffsetsByTimestamp(topic, at) : ranges;
  return ranges.map(({ partition, low, high }) => {
    const timed = byTime.find((p) => p.partition === partition)?.offset ?? low;
    const asked = BigInt(isInstant(from) ? timed : from === 'earliest' ? low : from);
    const [least, most] = [BigInt(low), BigInt(high)];
    return { partition, offset: String(asked < least ? least : asked > most ? most : asked) };
  });
}
