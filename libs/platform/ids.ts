import { v7 } from 'uuid';
import { ID_PREFIXES, type IdKind } from '#contracts';
import { fillWithRandomBytes } from './random-bytes.js';

/** Low enough that counting within a millisecond does not run over (RFC 9562, section 6.2, method 1). */
const FIRST_OF_MILLISECOND = 0x7fff_ffff;

/** Used for every id in turn: a process makes two for each answer that it records. */
const random = Buffer.alloc(16);
const bytes = Buffer.alloc(16);

let milliseconds = 0;
let sequence = 0;

/** A new UUID, version 7: those of one process follow each other also within a millisecond, and when the clock goes back. */
export function newUuid(): string {
  fillWithRandomBytes(random);
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    sequence = random.readUInt32BE(6) & FIRST_OF_MILLISECOND;
  } else sequence += 1;
  v7({ random, msecs: milliseconds, seq: sequence }, bytes);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A new identifier such as `req_0192…`: sortable by time, the prefix tells what it names. */
export const newId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_${newUuid()}`;
