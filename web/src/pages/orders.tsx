import { rest } from '../clients/api.js';
import { at } from '../clients/site.js';
import { useLoad } from '../clients/use-load.js';
import { money } from '../domain/money.js';
import { Instant } from '../parts/instant.js';
import { NotYet } from '../parts/not-yet.js';
import type { Order } from '../parts/order-view.js';
import { Page } from '../parts/page.js';
import { SignedIn } from '../parts/signed-in.js';
import { useSpeech, useText } from '../text/text.js';

const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** One's own orders, the newest first. */
export default function OrdersPage() {
  const text = useText();
  return <Page title={text.order.list}>{<SignedIn>{() => <Orders />}</SignedIn>}</Page>;
}

function Orders() {
  const text = useText();
  const loaded = useLoad(
    (signal) => rest.GET('/api/orders', { params: { query: { limit: 100 } }, signal }),
    [],
  );
  const { data } = loaded;
  const page = data as { items: Order[] } | undefined;
  if (page === undefined) return <NotYet of={loaded} />;
  if (page.items.length === 0) return <p>{text.order.none}</p>;
  return (
    <ul class="cards">
      {page.items.map((order) => (
        <Row key={order.code} order={order} />
      ))}
    </ul>
  );
}

function Row({ order }: { order: Order }) {
  const { text, language } = useSpeech();
  return (
    <li class="card">
      <h2>
        <a href={at(`orders/${order.code}`)}>{order.code}</a>
      </h2>
      <p class="facts">
        <span class="status" data-status={order.status}>
          {text.order.status[order.status]}
        </span>
        <span>{order.items.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}</span>
        <span>{money(order.totalMinor, order.currency, language)}</span>
        <Instant at={order.createdAt} zone={zone} />
      </p>
    </li>
  );
}
