import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import { keyObject, openSealed, seal, type KeyManager } from '#keys';
import { fewRandomBytes } from '#platform';

const CONTEXT = 'consent_subject.sub';

/** A person of a tenant as the tables of consents know them: by a digest, and by a `sub` that only their own key opens. */
export interface SealedSubject {
  /** UUID. */
  readonly subject: string;
  readonly salt: Buffer;
  readonly sub: Buffer;
}

/** Turns the `sub` of callers into what is stored, and back. */
export class Subjects {
  constructor(private readonly keys: KeyManager) {}

  /** Equal for equal `sub` within a tenant, says nothing without the tenant's key. UUID. */
  async digest(sub: string): Promise<string> {
    return digestOf(this.keys.recallSecret('blind') ?? (await this.keys.secret('blind')), sub);
  }

  /** The same and more for many at once. Hold it no longer than one batch takes: a key that is destroyed must be gone soon. */
  async keysInHand(): Promise<SubjectKeys> {
    return new SubjectKeys(await this.keys.secret('blind'), await this.keys.secret('tenant'));
  }

  /** @param salt null once the person was erased: then `sub` holds a pseudonym in clear */
  async open(salt: Buffer | null, sub: Buffer): Promise<string> {
    if (salt === null) return sub.toString();
    return openSealed(personKey(await this.keys.secret('tenant'), salt), sub, CONTEXT).toString();
  }

  /** Seals what belongs to a person, so that it goes with their salt. @param context column that holds it */
  async sealFor(salt: Buffer, clear: Buffer, context: string): Promise<Buffer> {
    return seal(personKey(await this.keys.secret('tenant'), salt), clear, context);
  }

  async openFor(salt: Buffer, sealed: Buffer, context: string): Promise<Buffer> {
    return openSealed(personKey(await this.keys.secret('tenant'), salt), sealed, context);
  }
}

/** What turns persons of one tenant into what is stored of them. */
export class SubjectKeys {
  constructor(
    private readonly blind: Buffer,
    private readonly tenant: Buffer,
  ) {}

  /** As {@link Subjects.digest}. */
  digest(sub: string): string {
    return digestOf(this.blind, sub);
  }

  /** Keyed digest of what may be personal, 32 bytes: the chain covers this and never the clear values. */
  digestOfPersonal(personal: object | null): Buffer | null {
    if (personal === null) return null;
    return createHmac('sha256', keyObject(this.blind))
      .update(`consent-personal\u001f${canonicalize(personal)!}`)
      .digest();
  }

  /**
   * Under a key of this person, made of the tenant's and a salt: without the salt nobody reads it again.
   * @param subject their {@link digest}
   */
  seal(sub: string, subject: string): SealedSubject {
    const salt = fewRandomBytes(32);
    return { subject, salt, sub: seal(personKey(this.tenant, salt), Buffer.from(sub), CONTEXT) };
  }
}

/** The first 16 bytes of an HMAC in the dress of a UUID. */
function digestOf(key: Buffer, sub: string): string {
  const hex = createHmac('sha256', keyObject(key)).update(`consent-subject\u001f${sub}`).digest('hex');
  const variant = (parseInt(hex.charAt(16), 16) & 0x3) | 0x8;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant.toString(16)}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const personKey = (tenantKey: Buffer, salt: Buffer): Buffer =>
  createHmac('sha256', keyObject(tenantKey)).update('consent-person').update(salt).digest();
