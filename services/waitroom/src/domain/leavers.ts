export { blockSize, Leavers, type LeaverBits } from '@ticketbottle/line/leavers.js';
