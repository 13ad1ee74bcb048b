import { now } from '../clients/clock.js';
import { classState, type Offered } from '../domain/choice.js';
import { useText } from '../text/text.js';
import { Instant } from './instant.js';

/** What is left of a class, or why it cannot be bought now. */
export function ClassLeft({ offered, zone }: { offered: Offered; zone: string }) {
  const { event } = useText();
  const { available, saleOpensAt = '' } = offered;
  const state = classState(offered, now());
  return (
    <span class="left" data-class-state={state}>
      {state === 'ON_SALE' && event.left(available)}
      {state === 'NOT_YET' && (
        <>
          {event.opens}: <Instant at={saleOpensAt} zone={zone} />
        </>
      )}
      {state === 'OVER' && event.closed}
      {state === 'INACTIVE' && event.notOnSale}
    </span>
  );
}
