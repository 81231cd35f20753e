import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DataMap } from './data-map.js';

/** SHA-256, in hex, of the RFC 8785 form of the parsed map: comments, order of members and defaults make no difference. */
export const dataMapHash = (map: DataMap): string =>
  createHash('sha256')
    .update(canonicalize(map) ?? '')
    .digest('hex');
