import type { PayerAction } from './payer-action.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f2f5f9;color:#1a2433}
main{max-width:26rem;margin:8vh auto;padding:2rem;background:#fff;border-radius:12px;box-shadow:0 2px 16px #0002}
h1{font-size:1.1rem;margin:0;color:#0033c9}.amount{font-size:2rem;font-weight:700;margin:.5rem 0}
dl{margin:1rem 0}dt{color:#55617a;font-size:.85rem}dd{margin:0 0 .5rem;overflow-wrap:anywhere}
button{width:100%;margin:.25rem 0;padding:.8rem;font:inherit;border:1px solid #9fabc0;border-radius:8px;background:#fff;cursor:pointer}
button[value=pay]{background:#0033c9;border-color:#0033c9;color:#fff;font-weight:600}small{color:#55617a}`;

/** What a person sees of a payment. Amounts in VND, times in epoch milliseconds. */
export type PageView = {
  title: string;
  status: string;
  amount: number;
  paid: number;
  description: string;
  ref: string;
  expiresAt: number | null;
  actions: [PayerAction, string][];
};

/** The page a payer sees. Plain HTML: nothing is loaded from elsewhere. */
export function payPageHtml(view: PageView): string {
  const { title, status, amount, paid, description, ref, expiresAt, actions } = view;
  const before = expiresAt === null ? 'any time' : new Date(expiresAt).toISOString();
  const came = paid > 0 ? `<dt>Paid so far</dt><dd>${money(paid)}</dd>` : '';
  const buttons = actions.map(([action, label]) => button(action, label)).join('');
  const state = `<p role="status"><strong>This order is ${escapeHtml(status.toLowerCase())}.</strong></p>`;
  return page(
    title,
    `<p class="amount">${money(amount)}</p>
<dl><dt>For</dt><dd>${escapeHtml(description)}</dd>${came}
<dt>Order</dt><dd>${escapeHtml(ref)}</dd>
<dt>Pay before</dt><dd>${before}</dd></dl>
${state}<form method="post">${buttons}</form>`,
  );
}

export function resultHtml(o: { title: string; text: string } | PageView): string {
  const text = 'text' in o ? o.text : `This order is ${o.status.toLowerCase()}.`;
  return page(o.title, `<p role="status">${escapeHtml(text)}</p>`);
}

function button(action: string, label: string): string {
  return `<button name="action" value="${action}">${escapeHtml(label)}</button>`;
}

function money(amount: number): string {
  return `${amount.toLocaleString('en-US')} ₫`;
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${content}
<small>No money moves here.</small></main></body></html>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
