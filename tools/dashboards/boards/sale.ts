import { type Board } from '../panel.js';
import {
  waiting,
  admissions,
  slots,
  free,
  left,
  sold,
  ordersBy,
  ticketTime,
  stranded,
  providers,
} from '../shared-panels.js';

export const sale: Board = {
  uid: 'sale',
  title: 'Sale',
  description: 'The one screen for an opening: does the line move, is stock exact, is money safe.',
  panels: [waiting, admissions, slots, free, left, sold, ordersBy, ticketTime, stranded, providers],
};
