import type { PayosChannel } from '../config.js';
import type { KnobBoard } from '../knobs.js';
import type { Notifier } from '../notify.js';
import type { LinkBook } from './links.js';

/** What every PayOS call works with. */
export type Payos = {
  channel: PayosChannel;
  knobs: KnobBoard;
  links: LinkBook;
  notifier: Notifier;
  /** Epoch milliseconds. */
  now: () => number;
  /** 32 hex digits. */
  newId: () => string;
  /** Without a slash at the end. */
  publicUrl: string;
  /** The one webhook of the channel; confirm-webhook sets it. */
  webhook: { url: string };
};

/** Every answer of PayOS, HTTP 200 also for a refusal. */
export type Answer = { code: string; desc: string; data: Record<string, unknown> | null };

export const refusals = {
  invalid: (desc: string): Answer => ({ code: '20', desc, data: null }),
  badSignature: { code: '201', desc: 'Mã kiểm tra(signature) không hợp lệ', data: null },
  unknown: { code: '101', desc: 'Mã thanh toán không tồn tại', data: null },
  channel: { code: '214', desc: 'Cổng thanh toán không tồn tại hoặc đã tạm dừng', data: null },
  exists: { code: '231', desc: 'Đơn thanh toán đã tồn tại', data: null },
};

export function success(data: Record<string, unknown>): Answer {
  return { code: '00', desc: 'success', data };
}
