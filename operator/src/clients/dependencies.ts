import type { Dependencies, ObjectKey } from '../controllers/ports.js';
import { afterLook, type SteadyTrouble } from '../domain/steady-trouble.js';
import { pollAsked, type PollClocks } from './poll-asked.js';
import { readTrouble, type PodAddress } from './readyz.js';

export type DependenciesOptions = PollClocks & {
  /** The pods of a Deployment that have an address, and where their admin server is; none when nobody knows it. */
  podsOf: (deployment: ObjectKey) => readonly PodAddress[];
  /** A trouble came, went or is another one. */
  onChange: (deployment: ObjectKey) => void;
  /** How a pod is asked. */
  read?: typeof readTrouble;
};

const everyMs = 5_000;
/** Of each pod; all are asked at once. */
const deadlineMs = 2_000;
const mostDeployments = 200;
const mostPods = 5;

/**
 * Whether the dependencies of a Deployment are well, as up to five of its pods tell it on /readyz each five seconds. Three bad
 * answers in a row make a trouble, two good ones end it. A pod that cannot be reached is no trouble: its readiness says that.
 */
export function pollDependencies(o: DependenciesOptions): Dependencies & { stop(): Promise<void> } {
  const { podsOf, read = readTrouble } = o;
  const polled = pollAsked<SteadyTrouble>({
    ...{ clock: o.clock, calls: o.calls, everyMs, deadlineMs, most: mostDeployments },
    ask: async (key, signal, before) => {
      const pods = podsOf(toObject(key)).slice(0, mostPods);
      const told = await Promise.all(pods.map((pod) => read(pod, signal)));
      return afterLook(before, told.filter((trouble) => trouble !== undefined).sort()[0]);
    },
    isAlike: (one, other) => one.trouble === other.trouble,
    onChange: (key) => o.onChange(toObject(key)),
  });
  return {
    troubleOf: (deployment) => polled.of(toKey(deployment))?.value.trouble,
    stop: () => polled.stop(),
  };
}

const toKey = ({ namespace, name }: ObjectKey) => `${namespace}/${name}`;

function toObject(key: string): ObjectKey {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}
