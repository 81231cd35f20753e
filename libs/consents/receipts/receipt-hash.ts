import { hash } from 'node:crypto';
import { composeReceipt, type KantaraReceipt } from '#domain/receipts';
import { receiptFactsOf, type AnswerContext, type AnswerRow } from './receipt-facts-of.js';

/** SHA-256 of the JSON text of a composed receipt, 32 bytes. */
export const receiptHash = (receipt: KantaraReceipt): Buffer =>
  hash('sha256', JSON.stringify(receipt), 'buffer');

/**
 * Column `receipt_hash` of an answer: that of its receipt with the keyed digest in the place of the person. So it tells
 * nothing about them, also to who knows everything else, and can be checked after they were erased.
 */
export const hashOfAnswer = (row: AnswerRow, context: AnswerContext): Buffer =>
  receiptHash(composeReceipt(receiptFactsOf(row, context)));
