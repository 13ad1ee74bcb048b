import { env } from 'node:process';
import { PaymentStatus, Provider, type Payment } from '@ticketbottle/sdk/payment.js';
import { expect } from 'chai';
import { forgeries, send, signedNotice, type Claim, type Sent } from './support/notices.js';
import { create, heard, startRig, stored, until, type Rig } from './support/payment-rig.js';
import { random } from '../../../test/support/random.js';

const { PAYOS, VNPAY, ZALOPAY } = Provider;
const isLong = env['TEST_SIZE'] === 'long';
const seed = Number(env['SEED'] ?? 7);

/** What happens to a payment before any notice comes. */
const fates = ['paid', 'late', 'twice', 'odd', 'unpaid'] as const;
type Fate = (typeof fates)[number];
type Case = {
  fate: Fate;
  code: string;
  request: { idempotencyKey: string };
  genuine: Sent[];
  forged: Sent[];
  before: Payment;
};
type Seen = { payment: Payment; completed: number; refunded: number };

/** What is wrong with one payment after the storm; nothing, as a rule. */
function wrongs({ fate, code, before }: Case, { payment, completed, refunded }: Seen): string[] {
  const { status, refunds, attempts } = payment;
  const is = (what: string, value: unknown, wanted: unknown) =>
    value === wanted
      ? []
      : [`${code} (${fate}): ${what} is ${String(value)}, not ${String(wanted)}`];
  if (fate === 'unpaid') return is('the payment', JSON.stringify(payment), JSON.stringify(before));
  const isReview = fate === 'odd' && attempts[0]?.provider !== PAYOS;
  const back = fate === 'late' || fate === 'twice' ? 1 : 0;
  const manual = refunds.filter((refund) => refund.status.includes('MANUAL')).length;
  return [
    ...is('its status', status, isReview ? PaymentStatus.REVIEW : PaymentStatus.PAID),
    ...is('payment.completed', completed, isReview ? 0 : 1),
    ...is('its refunds', refunds.length, back),
    ...is('payment.refunded', refunded, back - manual),
  ];
}

describe('a storm of late, repeated, reordered and forged notices', function () {
  this.timeout(600_000);
  let rig: Rig;
  before(async () => {
    rig = await startRig(import.meta.filename, { all: true });
  });
  after(() => rig.stop());

  async function pay(
    attempt: Payment['attempts'][number],
    action: 'pay' | 'pay-less' | 'pay-late',
  ) {
    const { provider, providerRef: ref, url } = attempt;
    const answer = await rig.act(url, action);
    // The buyer's way back carries what the notice does, signed alike.
    if (provider === VNPAY) return { provider, text: answer.redirectUrl?.split('?')[1] ?? '' };
    const txId = answer.zpTransId ?? (await rig.transaction(ref))?.providerTxId ?? '';
    const amountMinor = action === 'pay-less' ? 125_000 : 250_000;
    const linkId = url.split('/').at(-1) ?? '';
    return signedNotice({ provider, ref, amountMinor, txId, linkId });
  }

  async function prepare(fate: Fate, provider: Provider, other: Provider): Promise<Case> {
    const { request, attempt, code } = await create(rig, { provider });
    const attempts = [attempt];
    const genuine: Sent[] = [];
    if (provider === VNPAY) await fetch(attempt.url);
    if (fate === 'late') await rig.client.cancelPaymentIntent(request);
    if (fate === 'twice')
      attempts.push((await create(rig, { ...request, provider: other })).attempt);
    if (fate === 'paid') genuine.push(await pay(attempt, 'pay'));
    if (fate === 'late') genuine.push(await pay(attempt, 'pay-late'));
    if (fate === 'twice') for (const one of attempts) genuine.push(await pay(one, 'pay-late'));
    if (fate === 'odd') {
      genuine.push(await pay(attempt, 'pay-less'));
      if (provider === PAYOS) genuine.push(await pay(attempt, 'pay'));
    }
    const claim: Claim = { provider, ref: attempt.providerRef, amountMinor: 250_000, txId: '4711' };
    const before = await stored(rig, request);
    return { fate, code, request, genuine, forged: forgeries(claim), before };
  }

  async function inGroups<T, R>(items: T[], run: (item: T) => Promise<R>): Promise<R[]> {
    const results: R[] = [];
    for (let at = 0; at < items.length; at += 16)
      results.push(...(await Promise.all(items.slice(at, at + 16).map(run))));
    return results;
  }

  /** As order does: what was completed late goes back. */
  async function asOrder({ fate, code, request }: Case): Promise<void> {
    if (fate !== 'late') return;
    await until(rig, request, ({ status }) => status === PaymentStatus.PAID, 60_000);
    for (let n = 0; n < 2; n++) await rig.client.refund({ orderCode: code, reason: 'late' });
  }

  async function look({ code, request, fate }: Case): Promise<Seen> {
    const isMoving = ({ refunds }: Payment) =>
      (fate === 'twice' && refunds.length === 0) ||
      refunds.some(({ status }) => !/DONE|MANUAL/.test(status));
    const payment = await until(rig, request, (now) => !isMoving(now), 60_000);
    const types = rig.eventsOf(code).map(({ type }) => type);
    const count = (type: string) => types.filter((one) => one === type).length;
    return { payment, completed: count('payment.completed'), refunded: count('payment.refunded') };
  }

  async function storm(o: { notices: number; seed: number; forge?: (one: Case) => Sent[] }) {
    const next = random(o.seed);
    const pick = <T>(from: readonly T[]) => from[Math.floor(next() * from.length)]!;
    await rig.knobs({ dropNotices: true });
    const plans = Array.from({ length: Math.ceil(o.notices / 5) }, (_, n) => {
      const providers = [ZALOPAY, PAYOS, VNPAY];
      const provider = providers[n % 3]!;
      const others = providers.filter((one) => one !== provider);
      return { fate: fates[Math.floor(n / 3) % fates.length]!, provider, other: pick(others) };
    });
    const cases = await inGroups(plans, (p) => prepare(p.fate, p.provider, p.other));
    const once = cases.flatMap((one) => one.genuine);
    const forge = o.forge ?? ((one: Case) => one.forged);
    const fakes = cases.flatMap(forge);
    const notices = [...once];
    while (notices.length < o.notices) notices.push(next() < 0.5 ? pick(once) : pick(fakes));
    const shuffled = notices
      .map((sent) => ({ sent, at: next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ sent }) => sent);
    const answers = await inGroups(shuffled, (sent) => send(rig, sent));
    expect(answers.filter(({ status }) => status >= 500).length, 'answers of 5xx').to.equal(0);
    await inGroups(cases, asOrder);
    const after = await inGroups(cases, look);
    // Published in the order of writing: what was before this has been heard.
    const last = await create(rig);
    await rig.client.cancelPaymentIntent(last.request);
    await heard(rig, last.code, 'payment.cancelled');
    const seen = await inGroups(cases, look);
    expect(after.length).to.equal(seen.length);
    return { cases, wrong: cases.flatMap((one, n) => wrongs(one, seen[n]!)) };
  }

  it(`leaves each payment with one end, and forged ones without any (seed ${seed})`, async () => {
    const { cases, wrong } = await storm({ notices: isLong ? 1_000 : 300, seed });
    expect(wrong.join('\n')).to.equal('');
    expect(new Set(cases.map(({ fate }) => fate)).size).to.equal(fates.length);
    const { items } = await rig.client.listOpenRefunds({});
    const odd = cases.filter(({ fate, genuine }) => fate === 'odd' && genuine.length === 1);
    expect(items.filter(({ review }) => review).length, 'reviews listed').to.equal(odd.length);
  });

  it('is seen to go wrong when a forged notice is signed with the right key', async () => {
    const forge = ({ fate, before }: Case): Sent[] => {
      const { provider, providerRef: ref } = before.attempts[0]!;
      return fate === 'unpaid' && provider !== PAYOS
        ? [signedNotice({ provider, ref, amountMinor: 250_000, txId: '4711' })]
        : [];
    };
    const { wrong } = await storm({ notices: 75, seed, forge });
    expect(wrong.join('\n')).to.contain('(unpaid)');
  });
});
