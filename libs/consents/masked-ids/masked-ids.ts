import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#contracts';
import type { KeyManager } from '#keys';
import { currentContext, type Clock } from '#platform';

const PREFIX = 'm1.';
const CONTEXT = 'masked_id';
const DEFAULT_SECONDS = 3_600;
const NONCE_BYTES = 12;
/** Longer than that of the longest person and client. */
const MAX_LENGTH = 2_048;
const SHAPE = /^m1\.[\w-]+$/;

const contentSchema = z.object({
  tenant: z.string(),
  sub: z.string().min(1),
  client_id: z.string().optional(),
  /** Seconds since 1970. */
  exp: z.number(),
  nonce: z.string(),
});

/** Whom a masked id stands for. */
export interface MaskedPerson {
  readonly sub: string;
  /** Only this application may use it; absent: every one of the tenant. */
  readonly clientId?: string;
}

export interface MaskedId {
  readonly q: string;
  readonly expiresAt: Date;
}

/**
 * Names for persons that say nothing and end by themselves (consent reference, section 5): `m1.` and the Base64url of
 * AES-256-GCM over tenant, `sub`, application, end and a nonce, under the tenant's key. Not single-use.
 */
export class MaskedIds {
  constructor(
    private readonly keys: KeyManager,
    private readonly clock: Clock,
  ) {}

  /** For the tenant of the context. */
  async issue({ sub, clientId }: MaskedPerson, ttlSeconds = DEFAULT_SECONDS): Promise<MaskedId> {
    const exp = Math.floor(this.clock.now().getTime() / 1_000) + ttlSeconds;
    const content: z.infer<typeof contentSchema> = {
      tenant: currentContext().tenantId,
      sub,
      ...(clientId !== undefined && { client_id: clientId }),
      exp,
      nonce: randomBytes(NONCE_BYTES).toString('base64url'),
    };
    const box = await this.keys.seal('tenant', 'tenant', JSON.stringify(content), CONTEXT);
    return { q: `${PREFIX}${box.toString('base64url')}`, expiresAt: new Date(exp * 1_000) };
  }

  /**
   * @param clientId the application that shows it
   * @throws AppError `masked_id.invalid` when it was not issued here, has expired, or was issued for another application
   */
  async open(masked: string, clientId?: string): Promise<MaskedPerson> {
    const content = contentSchema.safeParse(await this.#content(masked)).data;
    if (content?.tenant !== currentContext().tenantId) throw invalid();
    if (content.exp * 1_000 <= this.clock.now().getTime()) throw invalid();
    const { sub, client_id: issuedFor } = content;
    if (issuedFor === undefined) return { sub };
    if (clientId !== undefined && clientId !== issuedFor) throw invalid();
    return { sub, clientId: issuedFor };
  }

  async #content(masked: string): Promise<unknown> {
    if (masked.length > MAX_LENGTH || !SHAPE.test(masked)) throw invalid();
    const box = Buffer.from(masked.slice(PREFIX.length), 'base64url');
    try {
      return JSON.parse((await this.keys.open('tenant', 'tenant', box, CONTEXT)).toString());
    } catch {
      throw invalid();
    }
  }
}

/** The one answer to every masked id that does not hold. */
const invalid = (): AppError =>
  new AppError('masked_id.invalid', {
    detail:
      'Ask for a new one with POST /v1/masked-ids: it is unknown, has expired or was made for another client.',
  });
