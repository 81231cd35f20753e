import { z } from 'zod';
import { parse, stringify } from 'uuid';
import { AppError, ID_PREFIXES } from '#contracts';
import type { KeyManager } from '#keys';
import { newId, currentContext, runInContext, type Clock } from '#platform';

const CONTEXT = 'preference_link';
const TENANT_BYTES = 16;
const SHAPE = /^[\w-]{60,1000}$/;

/** What a link is bound to: at most one of them; neither: all consents of the person. */
export interface LinkBounds {
  /** UUID. */
  readonly consentId?: string | undefined;
  /** Key or name of a purpose. */
  readonly purpose?: string | undefined;
}

/** Whose link it is, and what may be done with it. */
export interface LinkedSubject extends LinkBounds {
  /** Keyed digest of the person, as a UUID. */
  readonly subject: string;
}

const contentSchema = z.object({
  /** Digest of the person. */
  s: z.string(),
  c: z.string().optional(),
  p: z.string().optional(),
  /** Seconds since 1970. */
  e: z.number(),
});
type Content = z.infer<typeof contentSchema>;

/**
 * Links by which a person changes their own consents without a login: the tenant in clear, then AES-256-GCM under its key
 * over digest of the person, bounds and end. Nothing of it is stored, and nobody else can make or change one. Not
 * single-use: what is done twice is done once.
 */
export class PreferenceLinks {
  constructor(
    private readonly keys: KeyManager,
    private readonly clock: Clock,
  ) {}

  /** For the tenant of the context. @returns the token of the address */
  async seal({ subject, consentId, purpose }: LinkedSubject, expiresAt: Date): Promise<string> {
    const content: Content = {
      s: subject,
      ...(consentId !== undefined && { c: consentId }),
      ...(purpose !== undefined && { p: purpose }),
      e: Math.floor(expiresAt.getTime() / 1_000),
    };
    const box = await this.keys.seal('tenant', 'tenant', JSON.stringify(content), CONTEXT);
    return Buffer.concat([tenantBytes(currentContext().tenantId), box]).toString('base64url');
  }

  /**
   * Runs `work` in the tenant of the link, as the person who holds it.
   * @throws AppError `preference_link.unknown`, `preference_link.expired`
   */
  async within<T>(token: string, work: (link: LinkedSubject) => Promise<T>): Promise<T> {
    const bytes = Buffer.from(SHAPE.test(token) ? token : '', 'base64url');
    const tenantId = tenantOf(bytes.subarray(0, TENANT_BYTES));
    if (tenantId === null) throw unknownLink();
    const actor = { kind: 'person', id: 'preference-link' } as const;
    return runInContext({ tenantId, actor, correlationId: newId('command') }, async () =>
      work(await this.#open(bytes.subarray(TENANT_BYTES))),
    );
  }

  async #open(box: Buffer): Promise<LinkedSubject> {
    const content = await this.#content(box);
    if (content.e * 1_000 <= this.clock.now().getTime())
      throw new AppError('preference_link.expired', {
        detail:
          'Nothing was changed. Use the link of a newer message, or sign in where you have an account and change your choices there.',
      });
    const { s: subject, c: consentId, p: purpose } = content;
    return { subject, consentId, purpose };
  }

  async #content(box: Buffer): Promise<Content> {
    // asked before, so that a database that does not answer is no unknown link
    if (!(await this.keys.findSecret('tenant', 'tenant'))) throw unknownLink();
    try {
      const clear = await this.keys.open('tenant', 'tenant', box, CONTEXT);
      return contentSchema.parse(JSON.parse(clear.toString()));
    } catch {
      throw unknownLink();
    }
  }
}

const tenantBytes = (tenantId: string): Buffer =>
  Buffer.from(parse(tenantId.slice(ID_PREFIXES.tenant.length + 1)));

function tenantOf(bytes: Uint8Array): string | null {
  try {
    return `${ID_PREFIXES.tenant}_${stringify(bytes)}`;
  } catch {
    return null;
  }
}

/** The one answer to every link that was not made here. */
const unknownLink = (): AppError =>
  new AppError('preference_link.unknown', {
    detail: 'It was not copied whole, or is none of ours. Open it again from the message it came with.',
  });
