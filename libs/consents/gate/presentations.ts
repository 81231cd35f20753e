import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { AppError, idPattern } from '#contracts';
import type { KeyManager } from '#keys';
import { currentContext, newId, type Clock } from '#platform';
import type { Subjects } from '../subjects/subjects.js';

/** Long enough to read everything and come back the same day. */
const LIFE_SECONDS = 24 * 3_600;
const MAX_LENGTH = 64 * 1_024;

/** A text that was shown. */
export interface ShownText {
  readonly consentId: string;
  readonly versionId: string;
  readonly locale: string;
  /** SHA-256 of what was shown, hex. */
  readonly contentHash: string;
}

/** What the gate gave an application to show, and to whom. */
export interface Presentation {
  /** `prs_…`: what is kept of it. */
  readonly id: string;
  readonly clientId: string;
  readonly shown: readonly ShownText[];
}

/** What a caller says of a presentation; what is absent is not compared. */
export interface PresentationClaim {
  readonly sub?: string | undefined;
  readonly clientId?: string | undefined;
  /** UUID. */
  readonly consentId?: string | undefined;
  /** UUID. */
  readonly versionId?: string | undefined;
}

const contentSchema = z.object({
  /** Application. */
  c: z.string(),
  /** Keyed digest of the person; null while nobody knew who it is. */
  s: z.string().nullable(),
  /** Seconds since 1970. */
  e: z.number(),
  n: z.array(z.tuple([z.string(), z.string(), z.string(), z.string()])),
});
type Content = z.infer<typeof contentSchema>;

/**
 * Proof of what was shown: `prs_…`, a full stop, what was shown to whom and until when it holds, a full stop, an HMAC
 * under the tenant's key. Whoever accepts shows it again; nothing of it is stored before.
 */
export class Presentations {
  constructor(
    private readonly keys: KeyManager,
    private readonly subjects: Subjects,
    private readonly clock: Clock,
  ) {}

  /** For the tenant of the context. */
  async issue(clientId: string, sub: string | undefined, shown: readonly ShownText[]): Promise<string> {
    const content: Content = {
      c: clientId,
      s: sub === undefined ? null : await this.subjects.digest(sub),
      e: Math.floor(this.#now() / 1_000) + LIFE_SECONDS,
      n: shown.map((text) => [text.consentId, text.versionId, text.locale, text.contentHash]),
    };
    const signed = `${newId('presentation')}.${Buffer.from(JSON.stringify(content)).toString('base64url')}`;
    return `${signed}.${(await this.#mac(signed)).toString('base64url')}`;
  }

  /**
   * @throws AppError `presentation.invalid` when it was not issued here, has expired, or was issued for another person,
   *   application, consent or version
   */
  async check(presentation: string, claim: PresentationClaim = {}): Promise<Presentation> {
    const { id, content } = await this.#open(presentation);
    const shown = content.n.map(([consentId, versionId, locale, contentHash]) => ({
      consentId,
      versionId,
      locale,
      contentHash,
    }));
    const { sub, clientId, consentId, versionId } = claim;
    const subject = sub === undefined ? null : await this.subjects.digest(sub);
    if (content.s !== null && subject !== null && content.s !== subject) throw invalid('another person');
    if (clientId !== undefined && clientId !== content.c) throw invalid('another client');
    const isShown = shown.some(
      (text) =>
        (consentId === undefined || text.consentId === consentId) &&
        (versionId === undefined || text.versionId === versionId),
    );
    if ((consentId ?? versionId) !== undefined && !isShown) throw invalid('another consent or version');
    return { id, clientId: content.c, shown };
  }

  async #open(presentation: string): Promise<{ id: string; content: Content }> {
    const [id = '', body = '', mac = '', ...more] = presentation.slice(0, MAX_LENGTH).split('.');
    if (more.length > 0 || !idPattern('presentation').test(id)) throw invalid('nobody');
    const [given, expected] = [Buffer.from(mac, 'base64url'), await this.#mac(`${id}.${body}`)];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw invalid('nobody');
    const content = contentSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString()));
    if (content.e * 1_000 <= this.#now()) throw invalid('a time that is over');
    return { id, content };
  }

  async #mac(text: string): Promise<Buffer> {
    const key = await this.keys.secret('tenant');
    return createHmac('sha256', key)
      .update(`consent-presentation\u001f${currentContext().tenantId}\u001f${text}`)
      .digest();
  }

  #now(): number {
    return this.clock.now().getTime();
  }
}

const invalid = (whom: string): AppError =>
  new AppError('presentation.invalid', {
    param: 'presentationId',
    detail: `The presentation was made for ${whom}: ask the gate again and show what it answers.`,
  });
