import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { AppError } from '#contracts';
import { inEachTenant, type UnitOfWork } from '#persistence';
import { BoundedMap, currentContext, newId } from '#platform';
import { MasterKeyCheckRepository } from './master-key-check.repository.js';
import { sealingKey } from './master-key-check.js';
import { keyObject } from './key-object.js';
import type { MasterKey } from './master-key.js';
import type { MasterKeys, WrappedBytes } from './master-keys.js';
import { openSealed, seal } from './sealed-box.js';
import type { KeyKind, WrappedKey } from './wrapped-key.entity.js';
import { TENANT_REF, WrappedKeyRepository } from './wrapped-key.repository.js';

/** How long an unwrapped key may stay in memory, so that a destroyed key soon is nowhere. */
const CACHE_MS = 60_000;
const CACHE_SIZE = 10_000;

export interface Signer {
  /** Key id, as in the JWKS. */
  readonly kid: string;
  /** Ed25519. */
  sign(bytes: Buffer): Buffer;
}

interface CachedKey {
  readonly id: string;
  readonly key: Buffer;
  readonly until: number;
}

/**
 * All keys of a tenant. Each is random and stored wrapped by the master key: none is derived from another,
 * so destroying one really makes what it sealed unreadable.
 */
export class KeyManager {
  readonly #cache = new BoundedMap<string, CachedKey>(CACHE_SIZE);
  readonly #repository: WrappedKeyRepository;
  readonly #check: MasterKeyCheckRepository;

  constructor(
    private readonly masters: MasterKeys,
    private readonly unitOfWork: UnitOfWork,
  ) {
    this.#repository = new WrappedKeyRepository(unitOfWork);
    this.#check = new MasterKeyCheckRepository(unitOfWork);
  }

  /** Seals bytes under the key of `kind` and `ref` (made when missing). `context` names the column or use. */
  async seal(kind: KeyKind, ref: string, clear: Buffer | string, context: string): Promise<Buffer> {
    const { key } = await this.#obtain(kind, ref);
    return seal(key, Buffer.from(clear as string), context);
  }

  /** @throws AppError `key.destroyed` when the key is gone for good */
  async open(kind: KeyKind, ref: string, box: Buffer, context: string): Promise<Buffer> {
    const found = await this.#find(kind, ref);
    if (!found) throw new AppError('key.destroyed');
    return openSealed(found.key, Buffer.from(box), context);
  }

  /** The 32 bytes themselves, for codecs and pseudonyms. */
  async secret(kind: KeyKind, ref: string = TENANT_REF): Promise<Buffer> {
    return (await this.#obtain(kind, ref)).key;
  }

  /** As {@link secret}, at once where it is in memory; null: ask that. */
  recallSecret(kind: KeyKind, ref: string = TENANT_REF): Buffer | null {
    return this.#recall(this.#cacheKey(kind, ref))?.key ?? null;
  }

  /** The secret when it still exists; never makes one. */
  async findSecret(kind: KeyKind, ref: string): Promise<Buffer | null> {
    return (await this.#find(kind, ref))?.key ?? null;
  }

  /** Equal values give equal indexes within a tenant, and say nothing without the key. Normalise before. Hex, 64 digits. */
  async blindIndex(domain: string, value: string): Promise<string> {
    const key = this.recallSecret('blind') ?? (await this.secret('blind'));
    return createHmac('sha256', keyObject(key)).update(`${domain}\u001f${value}`).digest('hex');
  }

  /** The tenant's current Ed25519 key, made when missing. */
  async signer(): Promise<Signer> {
    const { id, key } = await this.#obtain('signing', TENANT_REF);
    const privateKey: KeyObject = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
    return { kid: id, sign: (bytes) => sign(null, bytes, privateKey) };
  }

  /**
   * Public halves of the signing keys of all tenants, retired ones included: old signatures stay verifiable. Makes the
   * key of a tenant that has not signed yet, so that who fetches the list early can check the first signature with it.
   */
  async publicKeys(): Promise<{ keys: Record<string, string>[] }> {
    const unkeyed = await this.unitOfWork.runAsSystem(() => this.#repository.listTenantsWithoutSigningKey());
    await inEachTenant(unkeyed, 'signing-keys', () => this.signer());
    const keys = await this.unitOfWork.runAsSystem(() => this.#repository.listSigningKeys());
    return { keys: keys.map(publicKey) };
  }

  /** Public half of a signing key of this tenant, PEM (SPKI). @throws AppError `key.destroyed` when there is no such key */
  async publicPem(kid: string): Promise<string> {
    const row = await this.unitOfWork.run(() => this.#repository.findById(kid));
    if (!row?.publicJwk) throw new AppError('key.destroyed');
    const key = createPublicKey({ key: row.publicJwk, format: 'jwk' });
    return key.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** Whose signing key this is, retired ones included; null when it is nobody's. */
  async findTenantOfKey(kid: string): Promise<string | null> {
    const row = await this.unitOfWork.runAsSystem(() => this.#repository.findById(kid));
    return row?.kind === 'signing' ? row.tenantId : null;
  }

  /** Whether a key of this tenant signed it. Trusts only what the master key opens, not the public half kept beside it. */
  async isSigned(kid: string, bytes: Buffer, signature: Buffer): Promise<boolean> {
    const row = await this.unitOfWork.run(() => this.#repository.findById(kid));
    if (row?.kind !== 'signing' || !row.wrapped) return false;
    const key = this.masters.unwrap(withBytes(row, row.wrapped));
    return verify(null, bytes, row.ref === TENANT_REF ? publicHalf(key) : publicOnly(key), signature);
  }

  /**
   * The tenant signs with a new key from now on, other processes within a minute. Of the old one only the public half
   * stays: whatever it signed can still be checked.
   * @returns key ids; `retired` is null when there was none, or another call was faster
   */
  rotateSigner(): Promise<{ kid: string; retired: string | null }> {
    return this.unitOfWork.run(async () => {
      const row = await this.#repository.find('signing', TENANT_REF);
      const retired = row?.wrapped && (await this.#retire(withBytes(row, row.wrapped))) ? row.id : null;
      this.#forget('signing', TENANT_REF);
      const { id } = await this.#obtain('signing', TENANT_REF);
      return { kid: id, retired };
    });
  }

  async #retire(signing: WrappedBytes): Promise<boolean> {
    const master = await this.#sealing();
    const spki = publicHalf(this.masters.unwrap(signing)).export({ format: 'der', type: 'spki' });
    return this.#repository.retire(signing.id, master.wrap(spki, signing.id), master.id);
  }

  /** For ever. Whatever was sealed with it, copies and backups included, becomes noise. */
  async destroy(kind: KeyKind, ref: string): Promise<void> {
    await this.unitOfWork.run(() => {
      this.#forget(kind, ref);
      return this.#repository.destroy(kind, ref);
    });
    this.#forget(kind, ref);
  }

  async #obtain(kind: KeyKind, ref: string): Promise<CachedKey> {
    const found = await this.#find(kind, ref);
    if (found) return found;
    await this.unitOfWork.run(async () => {
      const master = await this.#sealing();
      await this.#repository.insertOnce(this.#generate(kind, ref, master));
    });
    const made = await this.#find(kind, ref);
    if (!made) throw new AppError('internal', { detail: 'A key could not be made.' });
    return made;
  }

  async #find(kind: KeyKind, ref: string): Promise<CachedKey | null> {
    const cacheKey = this.#cacheKey(kind, ref);
    const cached = this.#recall(cacheKey);
    if (cached) return cached;
    return this.unitOfWork.run(async () => {
      const held = this.unitOfWork.memory?.get(cacheKey);
      if (held) return held as CachedKey;
      const row = await this.#repository.find(kind, ref);
      if (!row?.wrapped) return null;
      const entry = this.#unwrap(withBytes(row, row.wrapped));
      // it may be made in this transaction, and be gone with it: others are not to find it in our memory
      this.unitOfWork.memory?.set(cacheKey, entry);
      this.unitOfWork.afterCommit(() => this.#remember(cacheKey, entry));
      return entry;
    });
  }

  #forget(kind: KeyKind, ref: string): void {
    const cacheKey = this.#cacheKey(kind, ref);
    this.#cache.delete(cacheKey);
    this.unitOfWork.memory?.delete(cacheKey);
  }

  #recall(cacheKey: string): CachedKey | null {
    const cached = this.#cache.get(cacheKey);
    return cached && cached.until > performance.now() ? cached : null;
  }

  #unwrap(row: WrappedBytes): CachedKey {
    return { id: row.id, key: this.masters.unwrap(row), until: performance.now() + CACHE_MS };
  }

  /** The database says under which master key new keys are wrapped: processes that hold several agree at every moment. */
  async #sealing(): Promise<MasterKey> {
    const value = await this.#check.holdSealing();
    return value === undefined ? this.masters.first : sealingKey(this.masters, { value });
  }

  /** Only after the commit: a key made by a transaction that rolls back never existed, and must seal nothing. */
  #remember(cacheKey: string, entry: CachedKey): void {
    this.#cache.set(cacheKey, entry);
  }

  #generate(kind: KeyKind, ref: string, master: MasterKey) {
    const id = newId('key');
    const common = { id, kind, ref, masterKey: master.id };
    if (kind !== 'signing') return { ...common, wrapped: master.wrap(randomBytes(32), id), publicJwk: null };
    const pair = generateKeyPairSync('ed25519');
    const secret = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
    return {
      ...common,
      wrapped: master.wrap(secret, id),
      publicJwk: pair.publicKey.export({ format: 'jwk' }),
    };
  }

  #cacheKey(kind: KeyKind, ref: string): string {
    return `${currentContext().tenantId}/${kind}/${ref}`;
  }
}

const withBytes = ({ id, masterKey }: WrappedKey, wrapped: Buffer): WrappedBytes => ({
  id,
  wrapped,
  masterKey: masterKey ?? null,
});

const publicHalf = (pkcs8: Buffer): KeyObject =>
  createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));

const publicOnly = (spki: Buffer): KeyObject => createPublicKey({ key: spki, format: 'der', type: 'spki' });

const publicKey = ({ id, publicJwk }: WrappedKey): Record<string, string> => ({
  ...publicJwk,
  kid: id,
  alg: 'EdDSA',
  use: 'sig',
});
