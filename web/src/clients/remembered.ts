import { basePath } from './site.js';

const prefix = `ticketbottle ${basePath} `;
const key = (name: string): string => prefix + name;

/** What this browser keeps between visits; undefined when there is nothing, or storage is forbidden. */
export function recall(name: string): unknown {
  try {
    const text = localStorage.getItem(key(name));
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined forgets. A browser that forbids storage goes on without. */
export function remember(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key(name));
    else localStorage.setItem(key(name), JSON.stringify(value));
  } catch {
    return; // private windows of some browsers: this visit works, the next one asks again
  }
}

/** All but what is named: what somebody leaves behind on a borrowed device. */
export function forgetAllBut(name: string): void {
  try {
    for (const each of Object.keys(localStorage))
      if (each.startsWith(prefix) && each !== key(name)) localStorage.removeItem(each);
  } catch {
    return; // nothing could be kept
  }
}

/** Calls back when another tab changed it; answers how to stop. */
export function onRemembered(name: string, changed: () => void): () => void {
  const listen = (event: StorageEvent): void => {
    if (event.key === key(name)) changed();
  };
  addEventListener('storage', listen);
  return () => removeEventListener('storage', listen);
}
