import type { EventBus, OutgoingEvent } from '@ticketbottle/service-kit/event-bus.js';
import { QueueChanged, QueueDrawn, QueueJoined } from '@ticketbottle/sdk/waitroom.js';
import { readLog, trimLog, type LogEntry } from '../store/log.js';
import { takeLease } from '../store/admission.js';
import type { LineStore } from '../store/scripts.js';

type RelayParts = { store: LineStore; bus: EventBus; holder: string };

const leaseMs = 5_000;

/** Publishes what a line logged, in order, by the holder of its lease; trimmed only after delivery. */
export async function relayLog({ store, bus, holder }: RelayParts, eventId: string): Promise<void> {
  if ((await takeLease(store, eventId, { holder, leaseMs })) === 0) return;
  for (
    let entries = await readLog(store, eventId);
    entries.length > 0;
    entries = await readLog(store, eventId)
  ) {
    await bus.publish(entries.map((entry) => toEvent(eventId, entry)));
    await trimLog(store, eventId, entries);
  }
}

function toEvent(eventId: string, { id, fields }: LogEntry): OutgoingEvent {
  const { kind = '', at = '0', version = '0', number = '0', first, last, participants } = fields;
  const occurredAt = new Date(Number(at));
  const common = {
    topic: 'queue-events',
    key: eventId,
    type: kind,
    time: occurredAt,
    aggregateVersion: Number(version),
  };
  if (kind === 'queue.joined') {
    const numbers = range(Number(first), Number(last));
    const data = QueueJoined.toJSON({ eventId, numbers, occurredAt });
    return { ...common, id: `joined:${eventId}:${id}`, data };
  }
  if (kind === 'queue.drawn') {
    const data = QueueDrawn.toJSON({ eventId, participants: Number(participants), occurredAt });
    return { ...common, id: `drawn:${eventId}`, data };
  }
  const name = kind.replace('queue.', '');
  const data = QueueChanged.toJSON({ eventId, number: Number(number), occurredAt });
  return { ...common, id: `${name}:${eventId}:${name === 'closed' ? version : number}`, data };
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
