export { BoundedSearch } from './bounded-search.js';
export type { LiteralToken } from './bounded-search.js';
export type { TextSource } from './block-reader.js';
export { LiteralSearch, lowerCase } from './literal-search.js';
export { CONTEXT_BYTES, PLAIN_NEIGHBOURS } from './text-boundary.js';
export { TokenMatcher } from './token-matcher.js';
export type { FindOptions, TokenHit } from './token-matcher.js';
export { BLOCK_BYTES, WHOLE_LINE_BYTES, scanText } from './text-stream.js';
export type { ScannedBlock, ScanTextOptions } from './text-stream.js';
