import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import canonicalize from 'canonicalize';
import { ZipFile } from 'yazl';
import type { Signer } from '#keys';

export const EVIDENCE_FORMAT = 'habeas-evidence';
export const EVIDENCE_VERSION = '1.0';
export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'SIGNATURE';
export const KEYS = 'jwks.json';

/** What an archive says of the request that it is about. */
export interface EvidenceFacts {
  readonly request: {
    readonly id: string;
    readonly number: string;
    readonly right: string;
    readonly regime: string;
    readonly state: string;
  };
  readonly controller: string;
  /** RFC 3339, UTC. */
  readonly generatedAt: string;
  /** Names the person. */
  readonly personal: boolean;
  /** Hash of the audit trail at that moment. */
  readonly auditHead: string;
}

export interface EvidenceManifest extends EvidenceFacts {
  readonly format: string;
  readonly formatVersion: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/** What is signed: the RFC 8785 form, UTF-8. */
export const manifestBytes = (manifest: EvidenceManifest): Buffer => Buffer.from(canonicalize(manifest)!);
export const digestOf = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** A document of an archive as people and programs read it. */
export const evidenceDocument = (document: unknown): Buffer =>
  Buffer.from(`${JSON.stringify(document, null, 2)}\n`);

/**
 * One ZIP that proves itself: files, a manifest with their digests, its signature, and the public keys.
 * @param files contents by path
 */
export async function evidenceArchive(
  files: ReadonlyMap<string, Buffer>,
  facts: EvidenceFacts,
  keys: { readonly keys: readonly object[] },
  signer: Signer,
): Promise<Buffer> {
  const whole = new Map([...files, [KEYS, evidenceDocument(keys)]]);
  const bytes = manifestBytes({
    format: EVIDENCE_FORMAT,
    formatVersion: EVIDENCE_VERSION,
    ...facts,
    files: [...whole].map(([path, content]) => ({ path, bytes: content.length, sha256: digestOf(content) })),
  });
  const signature = { alg: 'EdDSA', kid: signer.kid, value: signer.sign(bytes).toString('base64url') };
  const zip = new ZipFile();
  const mtime = new Date(facts.generatedAt);
  const add = (path: string, content: Buffer): void =>
    zip.addBuffer(content, `${facts.request.number}/${path}`, { mtime });
  for (const [path, content] of whole) add(path, content);
  add(MANIFEST, bytes);
  add(SIGNATURE, evidenceDocument(signature));
  zip.end();
  return buffer(zip.outputStream);
}
