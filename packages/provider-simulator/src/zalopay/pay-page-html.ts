import { isExpired, type Order } from './orders.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f2f5f9;color:#1a2433}
main{max-width:26rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 2px 16px #0002}
h1{font-size:1.1rem;margin:0;color:#0033c9}.amount{font-size:2rem;font-weight:700;margin:.5rem 0}
dl{margin:1rem 0}dt{color:#55617a;font-size:.85rem}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
button{width:100%;margin:.25rem 0;padding:.8rem;font:inherit;border:1px solid #9fabc0;border-radius:8px;background:#fff;cursor:pointer}
button[value=pay]{background:#0033c9;border-color:#0033c9;color:#fff;font-weight:600}small{color:#55617a}`;

/** The page a payer sees. Plain HTML: nothing is loaded from elsewhere. */
export function payPageHtml(order: Order, now: number): string {
  const status = isExpired(order, now) ? 'EXPIRED' : order.status;
  const buttons =
    status === 'UNPAID'
      ? `<form method="post">${button('pay', 'Pay')}${button('fail', 'Payment fails (balance too low)')}${button('cancel', 'Cancel')}</form>`
      : `<p role="status"><strong>This order is ${status.toLowerCase()}.</strong></p>`;
  return page(`<p class="amount">${order.amount.toLocaleString('en-US')} ₫</p>
<dl><dt>For</dt><dd>${escapeHtml(order.description)}</dd>
<dt>Order</dt><dd>${escapeHtml(order.appTransId)}</dd>
<dt>Pay before</dt><dd>${new Date(order.expiresAt).toISOString()}</dd></dl>
${buttons}`);
}

export function resultHtml(text: string): string {
  return page(`<p role="status">${escapeHtml(text)}</p>`);
}

function button(action: string, label: string): string {
  return `<button name="action" value="${action}">${label}</button>`;
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>ZaloPay simulator</title><style>${STYLE}</style></head>
<body><main><h1>ZaloPay simulator</h1>${content}
<small>No money moves here.</small></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
