import { useLocation, useRoute } from 'preact-iso';
import { rest } from '../clients/api.js';
import { useEvery, useLoad } from '../clients/use-load.js';
import { Busy } from '../parts/busy.js';
import { OrderView } from '../parts/order-view.js';
import { Page } from '../parts/page.js';
import { Problem } from '../parts/problem.js';
import { SignedIn } from '../parts/signed-in.js';
import { useText } from '../text/text.js';

const unsettled = new Set(['PENDING', 'REFUND_PENDING']);
const everyMs = 2_000;

/** One order: `orders/CODE`, or `orders/return?order=CODE` where the providers send buyers back to. */
export default function OrderPage() {
  const { code: inPath } = useRoute().params as { code?: string };
  const inQuery = useLocation().query['order'];
  const code = inPath ?? inQuery ?? '';
  const text = useText();
  return (
    <Page title={text.order.title(code)}>
      <SignedIn>{() => <Loaded code={code} isBack={inPath === undefined} />}</SignedIn>
    </Page>
  );
}

function Loaded({ code, isBack }: { code: string; isBack: boolean }) {
  const text = useText();
  const { data, error, reload } = useLoad(
    (signal) => rest.GET('/api/orders/{code}', { params: { path: { code } }, signal }),
    [code],
  );
  const order = data;
  useEvery(order === undefined || unsettled.has(order.status) ? everyMs : undefined, reload);
  if (order === undefined)
    return error === undefined ? (
      <Busy what={isBack ? text.order.checking : text.wait} />
    ) : (
      <Problem problem={error} retry={reload} />
    );
  return <OrderView order={order} reload={reload} />;
}
