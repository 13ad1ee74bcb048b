import { rest, type components } from './api.js';
import { useEvery, useLoad, type Loaded } from './use-load.js';

export type Event = components['schemas']['Event'];
type Availability = components['schemas']['Availability'];

export function useEvent(id: string): Loaded<Event> {
  return useLoad(
    (signal) => rest.GET('/api/events/{id}', { params: { path: { id } }, signal }),
    [id],
  );
}

/** What is left of each class, asked again every `ms` while the page is looked at. */
export function useAvailability(id: string, ms: number): Loaded<Availability> {
  const loaded = useLoad(
    (signal) => rest.GET('/api/events/{id}/availability', { params: { path: { id } }, signal }),
    [id],
  );
  useEvery(ms, loaded.reload);
  return loaded;
}
