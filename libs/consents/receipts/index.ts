export { checkReceipt, withJwks } from './check-receipt.js';
export type { KeyCheck, ReceiptCheck } from './check-receipt.js';
