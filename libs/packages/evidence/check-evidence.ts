import { createPublicKey, verify } from 'node:crypto';
import { verifyCertificate, type Jwks } from '#engine';
import {
  EVIDENCE_FORMAT,
  KEYS,
  MANIFEST,
  SIGNATURE,
  digestOf,
  manifestBytes,
  type EvidenceManifest,
} from './evidence-archive.js';
import { readArchive } from './read-archive.js';

export interface EvidenceCheck {
  readonly ok: boolean;
  /** null: the archive cannot be read. */
  readonly manifest: EvidenceManifest | null;
  /** `given`: by keys of the caller. `enclosed`: by those in the archive, which prove that it is whole, not whose it is. */
  readonly keys: 'given' | 'enclosed';
  /** Of the key that signed. */
  readonly kid: string | null;
  /** What is wrong, in words; empty when it is genuine. */
  readonly faults: readonly string[];
  readonly certificate: 'genuine' | 'not genuine' | 'none';
}

interface Opened {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly manifest: EvidenceManifest;
  readonly signature: { readonly kid: string; readonly value: string };
}

/**
 * Checks an archive of unknown origin, without any network: signature of the manifest, digest of every file, certificate,
 * and that plan, letters and certificate belong together. Never throws.
 */
export async function checkEvidence(archive: Buffer, given?: Jwks): Promise<EvidenceCheck> {
  const keys = given === undefined ? 'enclosed' : 'given';
  const opened = await open(archive);
  if (typeof opened === 'string')
    return { ok: false, manifest: null, keys, kid: null, faults: [opened], certificate: 'none' };
  const jwks = given ?? documentOf<Jwks>(opened, KEYS) ?? { keys: [] };
  const certificate = certificateOf(opened, jwks);
  const faults = [
    ...signatureFaults(opened, jwks),
    ...fileFaults(opened),
    ...(certificate === 'not genuine' ? ['the certificate is not genuine'] : []),
    ...relationFaults(opened),
  ];
  const { manifest, signature } = opened;
  return { ok: faults.length === 0, manifest, keys, kid: signature.kid, faults, certificate };
}

async function open(archive: Buffer): Promise<Opened | string> {
  try {
    const files = withoutFolder(await readArchive(archive));
    const manifest = parse(files.get(MANIFEST)) as EvidenceManifest | undefined;
    const signature = parse(files.get(SIGNATURE)) as Opened['signature'] | undefined;
    if (manifest?.format !== EVIDENCE_FORMAT || !Array.isArray(manifest.files))
      return 'this is no archive of evidence';
    if (typeof signature?.kid !== 'string' || typeof signature.value !== 'string') return 'it is not signed';
    return { files, manifest, signature };
  } catch (error) {
    return `this is no archive that can be read: ${error instanceof Error ? error.message : 'unknown error'}`;
  }
}

/** Everything stands in one folder, named by the number of the request. */
const withoutFolder = (files: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> =>
  new Map([...files].map(([name, content]) => [name.slice(name.indexOf('/') + 1), content]));

function signatureFaults({ files, signature, manifest }: Opened, { keys }: Jwks): string[] {
  const key = keys.find(({ kid, crv }) => kid === signature.kid && crv === 'Ed25519');
  if (!key) return ['none of the keys signed it'];
  const bytes = manifestBytes(manifest);
  const value = Buffer.from(signature.value, 'base64url');
  const isCanonical = bytes.equals(files.get(MANIFEST)!) && value.toString('base64url') === signature.value;
  try {
    const publicKey = createPublicKey({ key, format: 'jwk' });
    if (isCanonical && verify(null, bytes, publicKey, value)) return [];
  } catch {
    // A key that is none has signed nothing.
  }
  return ['the manifest was changed after it was signed'];
}

function fileFaults({ files, manifest }: Opened): string[] {
  const listed = new Map(manifest.files.map((file) => [file.path, file]));
  const extra = [...files.keys()].filter(
    (path) => !listed.has(path) && path !== MANIFEST && path !== SIGNATURE,
  );
  const wrong = [...listed].flatMap(([path, { sha256 }]) => {
    const content = files.get(path);
    if (content === undefined) return [`${path} is missing`];
    return digestOf(content) === sha256 ? [] : [`${path} was changed`];
  });
  return [...wrong, ...extra.map((path) => `${path} does not belong to it`)];
}

function certificateOf(opened: Opened, jwks: Jwks): EvidenceCheck['certificate'] {
  const document = documentOf<unknown>(opened, 'certificate.json');
  if (document === undefined) return opened.files.has('certificate.json') ? 'not genuine' : 'none';
  return verifyCertificate(document, jwks).ok ? 'genuine' : 'not genuine';
}

interface Certified {
  readonly certificate?: { readonly requestId?: string; readonly planHash?: string };
}
interface Letter {
  readonly file?: string;
  readonly hash: string | null;
}

/** A genuine certificate of another request, or another letter than the one that was sent, proves nothing here. */
function relationFaults(opened: Opened): string[] {
  const faults: string[] = [];
  const certified = documentOf<Certified>(opened, 'certificate.json')?.certificate;
  const plan = documentOf<{ hash?: string }>(opened, 'plan.json');
  if (certified && certified.requestId !== opened.manifest.request.id)
    faults.push('the certificate is of another request');
  if (certified && plan && certified.planHash !== plan.hash)
    faults.push('the certificate is of another plan');
  const letters = documentOf<{ items?: readonly Letter[] }>(opened, 'letters.json')?.items ?? [];
  for (const { file, hash } of letters) {
    const content = file === undefined ? undefined : opened.files.get(file);
    if (file !== undefined && (!content || digestOf(content) !== hash))
      faults.push(`${file} is not the letter that was sent`);
  }
  return faults;
}

const documentOf = <T>({ files }: Opened, path: string): T | undefined =>
  parse(files.get(path)) as T | undefined;

function parse(content: Buffer | undefined): unknown {
  try {
    return content === undefined ? undefined : JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}
