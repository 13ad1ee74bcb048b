import { eventIdOf } from '../../domain/event-id.js';
import { eventText } from '../event-stream.js';
import type { SessionView } from '../views/session.js';
import type { SessionStream } from './session-stream.js';

type EventName = 'position' | 'admitted' | 'closed';

/**
 * Tells a browser the newest state unless it knows it. False when it has not taken the last one yet: then it gets the one
 * that is newest once it has, while its turn and its end are written in any case.
 */
export function tell(stream: SessionStream, view: SessionView): boolean {
  const { response } = stream;
  if (response.writableEnded || response.destroyed) return true;
  const event = eventOf(view.status);
  if (event === 'position' && stream.isAdmitted) return true; // a replica that has not heard of it yet
  if (event === 'position' && response.writableLength > 0) return false;
  write(stream, event, view);
  if (event === 'admitted') stream.isAdmitted = true;
  if (event === 'closed') response.end();
  return true;
}

function write(stream: SessionStream, event: EventName, view: SessionView): void {
  const mood = `${view.state} ${view.notice ?? ''}`;
  const hasNotice = stream.mood !== '' && stream.mood !== mood;
  const id = eventIdOf(event, view);
  stream.mood = mood;
  if (id === stream.told) return;
  stream.told = id;
  const notice = hasNotice ? eventText('notice', eventIdOf('notice', view), view) : '';
  stream.response.write(notice + eventText(event, id, view));
}

function eventOf(status: string): EventName {
  if (status === 'WAITING') return 'position';
  return status === 'ADMITTED' ? 'admitted' : 'closed';
}
