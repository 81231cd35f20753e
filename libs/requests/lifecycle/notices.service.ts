import { Inject, Injectable } from '@nestjs/common';
import { AuditTrail } from '#audit';
import type { Notice } from '#contracts';
import { localDate } from '#domain';
import { Mailer } from '#mail';
import { PackagesService } from '#packages';
import { SETTINGS, type Settings } from '#platform';
import { VerificationCodes } from '../identity/verification-codes.service.js';
import { SubjectIdentifiers } from '../intake/subject-identifiers.service.js';
import type { Request } from '../request.entity.js';
import { TenantSettings } from '../tenant-settings.repository.js';

/** What the actor of an event wants the person to read. */
export interface NoticeDetails {
  readonly text?: string | undefined;
  readonly codes?: readonly string[] | undefined;
  readonly liftableAt?: Date | undefined;
}

/** Tells the person what happens to their request, at the address the request came with. */
@Injectable()
export class NoticesService {
  constructor(
    @Inject(Mailer) private readonly mailer: Mailer,
    @Inject(SubjectIdentifiers) private readonly identifiers: SubjectIdentifiers,
    @Inject(VerificationCodes) private readonly codes: VerificationCodes,
    @Inject(PackagesService) private readonly packages: PackagesService,
    @Inject(TenantSettings) private readonly tenants: TenantSettings,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {}

  async send(request: Request, notice: Notice, details: NoticeDetails = {}): Promise<void> {
    const to = await this.addressOf(request.id);
    if (!to) return this.audit.append({ action: 'notice.no_address', object: request.id, data: { notice } });
    const { name } = await this.tenants.get();
    await this.mailer.enqueue({
      notice,
      requestId: request.id,
      to,
      locale: request.locale,
      params: {
        controller: name,
        number: request.number,
        ...(request.safeDueAt ? { dueOn: this.#day(request.safeDueAt, request) } : {}),
        ...(details.text ? { text: details.text } : {}),
        ...(details.codes?.length ? { reasons: [...details.codes] } : {}),
        ...(details.liftableAt
          ? { liftableOn: localDate(details.liftableAt.toISOString(), request.clock.zone) }
          : {}),
        ...(await this.#secrets(request, notice)),
      },
      dedup: `${request.id}/${request.revision}/${notice}`,
    });
  }

  /** The code for a package, asked for at its door. */
  async sendCode(request: Request, code: string): Promise<void> {
    const to = await this.addressOf(request.id);
    if (!to) return;
    const { name } = await this.tenants.get();
    const params = { controller: name, number: request.number, code };
    await this.mailer.enqueue({
      notice: 'DELIVERY_CODE',
      requestId: request.id,
      to,
      locale: request.locale,
      params,
    });
  }

  /** The first e-mail address given at intake: the one on file, never one that came later. */
  async addressOf(requestId: string): Promise<string | null> {
    const identities = await this.identifiers.open(requestId, 'intake');
    return identities.find(({ type }) => type === 'email')?.value ?? null;
  }

  async #secrets(request: Request, notice: Notice): Promise<Record<string, string>> {
    if (notice === 'VERIFY_REQUEST' || notice === 'VERIFY_REMINDER') {
      const { code, path } = await this.codes.issue(request.id);
      return { code, link: this.#url(path) };
    }
    if (notice === 'DELIVERY' || notice === 'DELIVERY_REMINDER')
      return { link: this.#url(await this.packages.mailLink(request.id)) };
    return {};
  }

  /** `due` ends at midnight: the day people are told is the one before. */
  #day(end: Date, request: Request): string {
    return localDate(new Date(end.getTime() - 1).toISOString(), request.clock.zone);
  }

  #url(path: string): string {
    return new URL(path, this.settings.PUBLIC_URL ?? `http://127.0.0.1:${this.settings.PORT}`).href;
  }
}
