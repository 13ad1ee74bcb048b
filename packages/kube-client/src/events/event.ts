import { createHash } from 'node:crypto';
import type { KubeObject, ResourceKind } from '../api/objects.js';
import { apiVersionOf } from '../api/objects.js';
import { microTime } from '../micro-time.js';

export const eventKind: ResourceKind = {
  group: 'events.k8s.io',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
};

/** What happened to an object, in terms that a person can act on. */
export type Happening = {
  regarding: KubeObject;
  kind: ResourceKind;
  type: 'Normal' | 'Warning';
  /** Why, UpperCamelCase, 1 to 128 characters: "CapacityLimited". */
  reason: string;
  /** What was done about it, UpperCamelCase, 1 to 128 characters: "Prewarm". */
  action: string;
  /** A sentence; cut to 1 kB. That of the first of a series stays, since the API lets only the count change. */
  note: string;
};

/** events.k8s.io/v1 Event, the part that we write (kubernetes/api events/v1/types.go). */
export type EventObject = KubeObject & {
  eventTime: string;
  type: string;
  reason: string;
  action: string;
  note: string;
  reportingController: string;
  reportingInstance: string;
  regarding: {
    apiVersion: string;
    kind: string;
    name: string;
    namespace?: string;
    uid?: string;
    resourceVersion?: string;
  };
  series?: { count: number; lastObservedTime: string };
};

export type Reporter = {
  /** Domain-like, 1 to 128 characters: "ticketbottle.io/operator". */
  controller: string;
  /** The pod. */
  instance: string;
};

const [maxNoteBytes, maxWord] = [1_024, 128];
/** A name of 253 characters less a dot and 16 digits. */
const maxStem = 236;

/** Same for everything that is folded into one series. */
export function seriesKey({ regarding, kind, type, reason, action }: Happening): string {
  const { namespace = '', name, uid = '' } = regarding.metadata;
  return JSON.stringify([kind.group, kind.plural, namespace, name, uid, type, reason, action]);
}

export function toEvent(happening: Happening, by: Reporter, now: number): EventObject {
  const { regarding, kind } = happening;
  const { namespace, name, uid, resourceVersion } = regarding.metadata;
  const id = createHash('sha256').update(`${seriesKey(happening)} ${by.instance} ${now}`);
  return {
    // Objects of the cluster have their events in `default` (client-go tools/events).
    metadata: {
      name: `${name.slice(0, maxStem)}.${id.digest('hex').slice(0, 16)}`,
      namespace: namespace ?? 'default',
    },
    eventTime: microTime(now),
    type: happening.type,
    reason: happening.reason.slice(0, maxWord),
    action: happening.action.slice(0, maxWord),
    note: cutToBytes(happening.note, maxNoteBytes),
    reportingController: by.controller,
    reportingInstance: by.instance.slice(0, maxWord),
    regarding: {
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  };
}

/** At most so many bytes of UTF-8, never half a character; an ellipsis tells that something is missing. */
export function cutToBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const ellipsis = '…';
  const bytes = Buffer.from(text).subarray(0, most - Buffer.byteLength(ellipsis));
  return new TextDecoder().decode(bytes, { stream: true }) + ellipsis;
}
