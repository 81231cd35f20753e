export { LiteralSearch, lowerCase } from './literal-search.js';
export { CONTEXT_BYTES, PLAIN_NEIGHBOURS, isBounded } from './text-boundary.js';
export { TokenMatcher } from './token-matcher.js';
export type { FindOptions, LiteralToken, TokenHit } from './token-matcher.js';
export { BLOCK_BYTES, WHOLE_LINE_BYTES, scanText } from './text-stream.js';
export type { ScannedBlock, ScanTextOptions, TextSource } from './text-stream.js';
