import type { VnpayTerminal } from '../config.js';
import type { KnobBoard } from '../knobs.js';
import type { Notifier } from '../notify.js';
import type { TransactionBook } from './transactions.js';

/** What every part of VNPay works with. */
export type Vnpay = {
  terminal: VnpayTerminal;
  knobs: KnobBoard;
  transactions: TransactionBook;
  notifier: Notifier;
  /** Epoch milliseconds. */
  now: () => number;
  /** 32 hex digits. */
  newId: () => string;
};
