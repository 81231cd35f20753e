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
