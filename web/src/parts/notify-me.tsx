import { useEffect, useState } from 'preact/hooks';
import { at } from '../clients/site.js';
import { useText } from '../text/text.js';

const isAble = 'Notification' in window;

/** A notification of the system when it is one's turn, for who looks elsewhere meanwhile. */
export function NotifyMe() {
  const text = useText();
  const [permission, setPermission] = useState(isAble ? Notification.permission : 'denied');
  if (permission === 'denied') return null;
  if (permission === 'granted') return <small>{text.line.notifyOn}</small>;
  const ask = async (): Promise<void> => setPermission(await Notification.requestPermission());
  return (
    <button type="button" onClick={() => void ask()}>
      {text.line.notify}
    </button>
  );
}

/** Calls by title and notification when the turn comes. */
export function useTurnCall(isTurn: boolean, eventId: string): void {
  const text = useText();
  useEffect(() => {
    if (!isTurn) return;
    document.title = `★ ${text.line.yourTurn}`;
    if (!isAble || Notification.permission !== 'granted' || document.visibilityState === 'visible')
      return;
    const call = new Notification(text.line.yourTurn, { tag: eventId });
    call.onclick = () => {
      focus();
      location.assign(at(`events/${eventId}/checkout`));
    };
  }, [isTurn, eventId, text]);
}
