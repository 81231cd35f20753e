import { randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { AppError } from '#contracts';
import { DigestKey } from '#keys';
import { UnitOfWork } from '#persistence';
import {
  CLOCK,
  SETTINGS,
  publicUrl,
  UNKNOWN_LINK,
  asHolder,
  currentContext,
  newId,
  type Clock,
  type MailedLink,
  type Settings,
} from '#platform';
import { PackageLink, type PackageRecord } from './package.entity.js';
import { PackagesRepository } from './packages.repository.js';

const MINUTE_MS = 60_000;
const CODE_VALID_MS = 10 * MINUTE_MS;
const LOCK_MS = 15 * MINUTE_MS;
const MAX_TRIES = 3;
const MAX_LOCKS = 5;

/** Shown once. */
export interface IssuedLink {
  readonly url: string;
  readonly code: string;
  /** RFC 3339. */
  readonly expiresAt: string;
}

/** Who stands before the door: a link that is open, in its tenant. */
export type PresentedLink = MailedLink;

/** The package of a link, without what is in it. */
export interface LinkedPackage {
  readonly requestId: string;
  /** Staff gave the code to the person, with the link. */
  readonly handedOver: boolean;
}

/** Links to packages (portability reference 6.2): long random tokens of which only digests are kept, opened by a second code. */
@Injectable()
export class PackageLinks {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PackagesRepository) private readonly repository: PackagesRepository,
    @Inject(DigestKey) private readonly digests: DigestKey,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Handed over by the controller, so its code lives as long as the link. In the caller's transaction. */
  async issueWithCode(record: PackageRecord): Promise<IssuedLink> {
    const { link, token } = await this.#issue(record);
    const code = this.#setCode(link, record.expiresAt);
    return { url: publicUrl(this.settings, `/d/${token}`), code, expiresAt: link.expiresAt.toISOString() };
  }

  /** In the caller's transaction. @returns the path of the page */
  async issueForMail(record: PackageRecord): Promise<string> {
    return `/d/${(await this.#issue(record)).token}`;
  }

  /**
   * Changes nothing.
   * @returns null for wrong, unknown, expired and used tokens alike
   * @throws AppError `package.gone`, only to who proved the code before
   */
  async find(token: string): Promise<PresentedLink | null> {
    const found = await this.repository.resolve(this.digests.digest('package-link', token));
    const presented = found ?? UNKNOWN_LINK;
    const link = await asHolder(presented, () =>
      this.unitOfWork.run(() => this.repository.findLink(presented.linkId)),
    );
    if (link && this.#isOpen(link)) return presented;
    if (link?.proven) throw gone();
    return null;
  }

  /** What is behind an open link. @throws AppError `resource.not_found` */
  behind(linkId: string): Promise<LinkedPackage> {
    return this.unitOfWork.run(async () => {
      const link = await this.repository.findLink(linkId);
      if (!link || !this.#isOpen(link)) throw new AppError('resource.not_found');
      const { requestId } = await this.repository.get(link.packageId);
      return { requestId, handedOver: hasHandedCode(link) };
    });
  }

  /**
   * A fresh code for a mailed link, to be mailed by the caller.
   * @returns null when none may be sent: the link is locked, or somebody was given a code that lives as long as it does
   */
  renewCode(linkId: string): Promise<string | null> {
    return this.unitOfWork.run(async () => {
      const link = await this.repository.lockLink(linkId);
      if (!link || !this.#isOpen(link) || this.#isLocked(link) || hasHandedCode(link)) return null;
      return this.#setCode(link, new Date(this.clock.now().getTime() + CODE_VALID_MS));
    });
  }

  /**
   * Opens the door with a code. A wrong code counts; three lock the link for a while, five locks void it.
   * @returns the package behind it
   * @throws AppError `package.code_invalid`, `package.locked`, `package.gone` (only to who proved the code before), `resource.not_found`
   */
  async redeem(linkId: string, code: string): Promise<string> {
    const result = await this.unitOfWork.run(() => this.#try(linkId, code));
    if (typeof result === 'string') return result;
    throw result;
  }

  /** The package was downloaded: every link that was open to it is used. Another download takes another link. */
  closeAll(packageId: string): Promise<void> {
    return this.unitOfWork.run(() => this.repository.closeLinks(packageId));
  }

  /** Faults are returned, not thrown: the count of tries must be committed. */
  async #try(linkId: string, code: string): Promise<string | AppError> {
    const link = await this.repository.lockLink(linkId);
    if (!link) return new AppError('resource.not_found');
    if (!this.#isOpen(link)) return link.proven ? gone() : new AppError('resource.not_found');
    if (this.#isLocked(link))
      return new AppError('package.locked', { detail: 'Too many wrong codes: wait a quarter of an hour.' });
    if (!this.#matches(link, code)) return this.#countWrongCode(link);
    link.proven = true;
    link.tries = 0;
    await this.audit.append({ action: 'package.opened', object: link.packageId });
    return link.packageId;
  }

  async #countWrongCode(link: PackageLink): Promise<AppError> {
    link.tries += 1;
    await this.audit.append({ action: 'package.code_wrong', object: link.packageId });
    if (link.tries < MAX_TRIES)
      return new AppError('package.code_invalid', { detail: 'The code is wrong or older than ten minutes.' });
    link.tries = 0;
    link.locks += 1;
    link.lockedUntil = new Date(this.clock.now().getTime() + LOCK_MS);
    if (link.locks >= MAX_LOCKS) link.state = 'void';
    return new AppError('package.locked', { detail: 'Too many wrong codes: wait a quarter of an hour.' });
  }

  async #issue(record: PackageRecord): Promise<{ link: PackageLink; token: string }> {
    const token = randomBytes(32).toString('base64url');
    const link = Object.assign(new PackageLink(), {
      id: newId('token'),
      tenantId: currentContext().tenantId,
      packageId: record.id,
      tokenDigest: this.digests.digest('package-link', token),
      codeDigest: null,
      codeExpiresAt: null,
      tries: 0,
      locks: 0,
      lockedUntil: null,
      proven: false,
      state: 'open' as const,
      expiresAt: record.expiresAt,
      createdAt: this.clock.now(),
    });
    this.repository.persist(link);
    await this.repository.publish(link);
    return { link, token };
  }

  #setCode(link: PackageLink, expiresAt: Date): string {
    const code = randomInt(1_000_000).toString().padStart(6, '0');
    link.codeDigest = this.#digest(link, code);
    link.codeExpiresAt = expiresAt;
    return code;
  }

  #matches(link: PackageLink, code: string): boolean {
    if (!link.codeDigest || !link.codeExpiresAt || link.codeExpiresAt <= this.clock.now()) return false;
    return timingSafeEqual(Buffer.from(link.codeDigest), Buffer.from(this.#digest(link, code)));
  }

  #digest(link: PackageLink, code: string): string {
    return this.digests.digest('package-code', `${link.id}\u001f${code}`);
  }

  #isOpen(link: PackageLink): boolean {
    return link.state === 'open' && link.expiresAt > this.clock.now();
  }

  #isLocked(link: PackageLink): boolean {
    return link.lockedUntil != null && link.lockedUntil > this.clock.now();
  }
}

/** A code for a mailed link dies long before the link does. */
const hasHandedCode = ({ codeExpiresAt, expiresAt }: PackageLink): boolean =>
  codeExpiresAt != null && codeExpiresAt >= expiresAt;

const gone = (): AppError =>
  new AppError('package.gone', { detail: 'It was downloaded with this link, or the link has expired.' });
