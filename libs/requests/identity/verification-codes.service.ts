import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { LockMode } from '@mikro-orm/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '#contracts';
import { DigestKey } from '#keys';
import { UnitOfWork } from '#persistence';
import {
  CLOCK,
  SETTINGS,
  UNKNOWN_LINK,
  asHolder,
  currentContext,
  newId,
  type Clock,
  type MailedLink,
  type Settings,
} from '#platform';
import { VerificationCode } from './verification-code.entity.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CODE_VALID_MS = 10 * MINUTE_MS;
/** Of one code; the state machine counts failed verifications of the request as well. */
const MAX_TRIES = 3;

/** `link`: it was I who asked. `mandate`: who asks may ask for me. */
export type LinkKind = 'link' | 'mandate';
export interface FoundLink extends MailedLink {
  readonly kind: LinkKind;
}
/** One that confirms nothing any more, and the request that it was for. */
export interface ExpiredLink extends FoundLink {
  readonly requestId: string;
}

type CodeFault = 'verification.code_invalid' | 'verification.locked';

/** What goes into one mail, and nowhere else. */
export interface MailedSecrets {
  /** Six digits, valid for ten minutes. */
  readonly code: string;
  /** Path of the confirmation page. */
  readonly path: string;
  /** When the page confirms no longer, and offers a new link instead. */
  readonly linkUntil: Date;
}

/** One-time codes and links that prove control of an address (level L1). */
@Injectable()
export class VerificationCodes {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DigestKey) private readonly digests: DigestKey,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'VERIFICATION_LINK_DAYS'>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes a fresh code and link; codes sent before are void. Call in the transaction that sends the mail. */
  async issue(requestId: string): Promise<MailedSecrets> {
    await this.unitOfWork.write(
      `update verification_code set used_at = now() where request_id = ? and kind = 'code' and used_at is null`,
      [requestId],
    );
    const code = randomInt(1_000_000).toString().padStart(6, '0');
    this.#persist(requestId, 'code', this.#digestCode(requestId, code), this.#in(CODE_VALID_MS));
    const linkUntil = this.#in(this.settings.VERIFICATION_LINK_DAYS * DAY_MS);
    return { code, path: await this.#issueLink(requestId, 'link', linkUntil), linkUntil };
  }

  /** Makes a link by which the person confirms that another may ask for them. @returns its path */
  issueMandateLink(requestId: string, until: Date): Promise<string> {
    return this.#issueLink(requestId, 'mandate', until);
  }

  /** What was to be confirmed has changed. In the caller's transaction. */
  async voidMandateLinks(requestId: string): Promise<void> {
    await this.unitOfWork.query(
      `update verification_code set used_at = ? where request_id = ? and kind = 'mandate' and used_at is null`,
      [this.clock.now(), requestId],
    );
  }

  /**
   * Checks a code; a wrong one counts, also against the right one. The right one stays valid until {@link close}, so
   * that nobody loses it when what it was for could not be done.
   * @returns id of the code
   * @throws AppError `verification.code_invalid`, `verification.locked`
   */
  async checkCode(requestId: string, code: string): Promise<string> {
    const result = await this.unitOfWork.run(() => this.#tryCode(requestId, code));
    if ('id' in result) return result.id;
    throw new AppError(result.fault, {
      detail: 'POST …/verification/code sends a new code: use it within ten minutes.',
    });
  }

  /**
   * Changes nothing.
   * @returns the link behind a token, null when it is unknown or has expired, which nobody can tell apart
   * @throws AppError `verification.link_used`
   */
  async findByToken(token: string): Promise<FoundLink | null> {
    const mailed = (await this.#resolve(token)) ?? UNKNOWN_LINK;
    const link = await asHolder(mailed, () => this.unitOfWork.run(() => this.#findLink(mailed.linkId)));
    if (!link || link.expiresAt <= this.clock.now()) return null;
    if (link.usedAt)
      throw new AppError('verification.link_used', {
        detail: 'What it was for is done: you can close this page.',
      });
    return { ...mailed, kind: link.kind as LinkKind };
  }

  /** Changes nothing. @returns the link of a request that nobody used in its time; null when there is none behind the token */
  async findExpired(token: string): Promise<ExpiredLink | null> {
    const mailed = (await this.#resolve(token)) ?? UNKNOWN_LINK;
    const link = await asHolder(mailed, () => this.unitOfWork.run(() => this.#findLink(mailed.linkId)));
    if (!link || link.kind === 'code' || link.usedAt || link.expiresAt > this.clock.now()) return null;
    return { ...mailed, kind: link.kind, requestId: link.requestId };
  }

  /** In the context of the link's tenant. @returns the request it confirms @throws AppError `verification.code_invalid` */
  checkLink(linkId: string): Promise<{ readonly requestId: string; readonly kind: LinkKind }> {
    return this.unitOfWork.run(async () => {
      const link = await this.#findLink(linkId);
      if (!link || link.usedAt || link.expiresAt <= this.clock.now())
        throw new AppError('verification.code_invalid', { detail: 'This link was used or has expired.' });
      return { requestId: link.requestId, kind: link.kind as LinkKind };
    });
  }

  /** What the code or link was for is done: it serves no second time. */
  close(id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      const used = await this.unitOfWork.em.findOne(VerificationCode, { id });
      if (used) used.usedAt ??= this.clock.now();
    });
  }

  async #issueLink(requestId: string, kind: LinkKind, until: Date): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const digest = this.digests.digest('verification-link', token);
    const link = this.#persist(requestId, kind, digest, until);
    await this.unitOfWork.em.flush();
    await this.unitOfWork.query(
      `insert into credential (digest, tenant_id, kind, ref_id, expires_at) values (?, habeas_tenant(), 'verification_link', ?, ?)`,
      [digest, link.id, link.expiresAt],
    );
    return `/v/${token}`;
  }

  /** Before the tenant is known. */
  async #resolve(token: string): Promise<MailedLink | null> {
    const digest = this.digests.digest('verification-link', token);
    const [row] = await this.unitOfWork.runWithCredential(digest, () =>
      this.unitOfWork.query<{ tenant_id: string; ref_id: string }>(
        `select tenant_id, ref_id from credential where digest = ? and kind = 'verification_link'`,
        [digest],
      ),
    );
    return row ? { tenantId: row.tenant_id, linkId: row.ref_id } : null;
  }

  #findLink(id: string): Promise<VerificationCode | null> {
    return this.unitOfWork.em.findOne(VerificationCode, { id });
  }

  async #tryCode(requestId: string, code: string): Promise<{ id: string } | { fault: CodeFault }> {
    const latest = await this.unitOfWork.em.findOne(
      VerificationCode,
      { requestId, kind: 'code', usedAt: null },
      { orderBy: { createdAt: 'desc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    );
    if (!latest || latest.expiresAt <= this.clock.now()) return { fault: 'verification.code_invalid' };
    if (latest.tries >= MAX_TRIES) return { fault: 'verification.locked' };
    const given = Buffer.from(this.#digestCode(requestId, code));
    if (timingSafeEqual(given, Buffer.from(latest.digest))) return { id: latest.id };
    latest.tries += 1;
    return { fault: 'verification.code_invalid' };
  }

  #digestCode(requestId: string, code: string): string {
    return this.digests.digest('verification-code', `${requestId}\u001f${code}`);
  }

  #in(ms: number): Date {
    return new Date(this.clock.now().getTime() + ms);
  }

  #persist(requestId: string, kind: 'code' | LinkKind, digest: string, expiresAt: Date): VerificationCode {
    const row = Object.assign(new VerificationCode(), {
      id: newId('verification'),
      tenantId: currentContext().tenantId,
      requestId,
      kind,
      digest,
      tries: 0,
      expiresAt,
      usedAt: null,
      createdAt: this.clock.now(),
    });
    this.unitOfWork.em.persist(row);
    return row;
  }
}
