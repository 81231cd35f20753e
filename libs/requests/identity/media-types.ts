/** Kinds of documents that are taken, known by how their content begins: what a header says counts for nothing. */
const SIGNATURES = {
  'application/pdf': Buffer.from('%PDF-'),
  'image/png': Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  'image/jpeg': Buffer.of(0xff, 0xd8, 0xff),
} as const;
export type DocumentType = keyof typeof SIGNATURES;
export const DOCUMENT_TYPES = Object.keys(SIGNATURES) as DocumentType[];

/** null for everything that is not taken. */
export const documentTypeOf = (content: Buffer): DocumentType | null =>
  DOCUMENT_TYPES.find((type) => content.subarray(0, SIGNATURES[type].length).equals(SIGNATURES[type])) ??
  null;
