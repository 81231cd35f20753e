import { v7 } from 'uuid';
import { ID_PREFIXES, type IdKind } from '#contracts';
import { fewRandomBytes } from './random-bytes.js';

/** Low enough that counting within a millisecond does not run over (RFC 9562, section 6.2, method 1). */
const FIRST_OF_MILLISECOND = 0x7fff_ffff;

let milliseconds = 0;
let sequence = 0;

/** A new UUID, version 7: those of one process follow each other also within a millisecond, and when the clock goes back. */
export function newUuid(): string {
  const random = fewRandomBytes(16);
  const now = Date.now();
  if (now > milliseconds) {
    milliseconds = now;
    sequence = random.readUInt32BE(6) & FIRST_OF_MILLISECOND;
  } else sequence += 1;
  return v7({ random, msecs: milliseconds, seq: sequence });
}

/** A new identifier such as `req_0192…`: sortable by time, the prefix tells what it names. */
export const newId = (kind: IdKind): string => `${ID_PREFIXES[kind]}_${newUuid()}`;
