export { KANTARA_CATEGORIES, categoryOfPurpose, isSpecial, piiCategory } from './categories.js';
export { composeReceipt } from './compose-receipt.js';
export { partiesOf } from './parties.js';
export type { Party } from './parties.js';
export { composeRecord27560 } from './compose-record27560.js';
export type { MissingField, Record27560 } from './compose-record27560.js';
export type { KantaraController, KantaraPurpose, KantaraReceipt } from './kantara-receipt.js';
export type {
  ControllerDetails,
  PostalAddress,
  ReceiptConsent,
  ReceiptFacts,
  ReceiptProof,
  ReceiptPurpose,
  ReceiptStatus,
  ReceiptVersion,
} from './receipt-facts.js';
export { controllerWarnings, validateKantaraReceipt } from './validate-kantara-receipt.js';
export type { KantaraFindings } from './validate-kantara-receipt.js';
