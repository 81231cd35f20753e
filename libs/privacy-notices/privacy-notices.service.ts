import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { AuditTrail } from '#audit';
import { AppError, idPattern } from '#contracts';
import type {
  ChangePrivacyNotice,
  CreatePrivacyNotice,
  Page,
  PrivacyNoticeListQuery,
  PrivacyNoticeView,
} from '#contracts/schemas';
import { localDate, localeKey, lookUpText } from '#domain';
import { UnitOfWork } from '#persistence';
import { CLOCK, SETTINGS, currentContext, newId, publicUrl, type Clock, type Settings } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { hashOf, permalinkPath, stateOf, toNoticeView } from './notice-view.js';
import { PrivacyNoticesRepository, type NoticeRow } from './privacy-notices.repository.js';

const CURSOR = z.tuple([z.string().max(40)]);
const ID = idPattern('privacyNotice');

/** What one notice said on a day, in one language. */
export interface HeldNotice {
  /** Of the version. */
  readonly id: string;
  readonly notice: string;
  /** Who informs. */
  readonly controller: string;
  /** First and last day on which it holds, `2026-03-01`; `until` null: none is known. */
  readonly from: string;
  readonly until: string | null;
  readonly locale: string;
  readonly title: string;
  readonly text: string;
  /** Where anybody can read it. */
  readonly link: string;
}

/** A text for anybody to read. */
export interface PublicNotice {
  readonly locale: string;
  readonly title: string;
  readonly text: string;
  readonly controller: string;
  readonly from: string;
  readonly until: string | null;
  /** `sha256:` and hex. */
  readonly hash: string;
}

/**
 * What a tenant tells people about the processing of their data (Art. 13, 14 GDPR), by version. A version that holds or
 * held is never changed: what was said on a day can be shown again.
 */
@Injectable()
export class PrivacyNotices {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(PrivacyNoticesRepository) private readonly notices: PrivacyNoticesRepository,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(SETTINGS) private readonly settings: Settings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** All versions, newest first; with `on` what held that day, by the name of the notice. */
  page({ cursor, limit, notice, on }: PrivacyNoticeListQuery): Promise<Page<PrivacyNoticeView>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      const today = await this.#today();
      const view = (row: NoticeRow): PrivacyNoticeView => this.#view(row, today);
      if (on !== undefined)
        return { items: (await this.notices.heldOn(on, notice)).map(view), nextCursor: null };
      return toPage(await this.notices.page(notice, before, limit + 1), limit, ({ id }) => [id], view);
    });
  }

  /** @throws AppError `resource.not_found` */
  get(id: string): Promise<PrivacyNoticeView> {
    return this.unitOfWork.run(async () => this.#view(await this.#find(id), await this.#today()));
  }

  /**
   * The next version of a notice, or the first of a new one: a draft, or published at once.
   * @throws AppError `privacy_notice.day_taken`
   */
  create({ notice, controller, texts, from }: CreatePrivacyNotice): Promise<PrivacyNoticeView> {
    return this.unitOfWork.run(async () => {
      await this.notices.hold();
      const id = newId('privacyNotice');
      await this.notices.insertDraft({
        ...{ id, notice, controller, texts },
        createdBy: actorName(),
        createdAt: this.clock.now(),
      });
      await this.#record('privacy_notice.drafted', id, { notice });
      return from === undefined ? this.get(id) : this.publish(id, from);
    });
  }

  /** @throws AppError `resource.not_found`, `privacy_notice.not_draft` */
  change(id: string, { controller, texts }: ChangePrivacyNotice): Promise<PrivacyNoticeView> {
    return this.unitOfWork.run(async () => {
      await this.#draft(id);
      await this.notices.updateDraft(id, controller, texts);
      await this.#record('privacy_notice.changed', id);
      return this.get(id);
    });
  }

  /** @throws AppError `resource.not_found`, `privacy_notice.not_draft` */
  delete(id: string): Promise<void> {
    return this.unitOfWork.run(async () => {
      await this.#draft(id);
      await this.notices.deleteDraft(id);
      await this.#record('privacy_notice.deleted', id);
    });
  }

  /**
   * From this day on it holds; a day that is past puts on record what held then. Days between versions are not free: what
   * is on record for them stays so.
   * @throws AppError `resource.not_found`, `privacy_notice.in_force`, `privacy_notice.day_taken`
   */
  publish(id: string, from: string): Promise<PrivacyNoticeView> {
    return this.unitOfWork.run(async () => {
      const { notice } = await this.#notYetInForce(id);
      await this.#requireFree(notice, id, from);
      await this.notices.setFrom(id, from, actorName(), this.clock.now());
      await this.#record('privacy_notice.published', id, { notice, from });
      return this.get(id);
    });
  }

  /** A draft again, as long as nobody was told. @throws AppError `resource.not_found`, `privacy_notice.in_force` */
  withdraw(id: string): Promise<PrivacyNoticeView> {
    return this.unitOfWork.run(async () => {
      await this.#notYetInForce(id);
      await this.notices.setFrom(id, null, actorName(), this.clock.now());
      await this.#record('privacy_notice.withdrawn', id);
      return this.get(id);
    });
  }

  /**
   * Each notice as it stood on a day, in the language of the reader or the nearest that there is.
   * @param day `2026-03-01`
   * @param locale BCP 47
   */
  asItStood(day: string, locale: string): Promise<readonly HeldNotice[]> {
    return this.unitOfWork.run(async () => {
      const rows = await this.notices.heldOn(day);
      const tenant = await this.notices.tenant();
      return rows.map((row) => this.#held(row, locale, tenant.locale));
    });
  }

  /** Of which a version held on a day. */
  isOnRecord(day: string): Promise<boolean> {
    return this.unitOfWork.run(async () => (await this.notices.heldOn(day)).length > 0);
  }

  /** A version that holds or held, to anybody. @throws AppError `resource.not_found` */
  async exact(id: string, locale: string): Promise<PublicNotice> {
    const row = ID.test(id) ? await this.unitOfWork.runAsSystem(() => this.notices.findPublished(id)) : null;
    const text = row?.texts.find((one) => localeKey(one.locale) === localeKey(locale));
    if (!row || !text || row.from! > localDate(this.clock.now().toISOString(), row.zone))
      throw new AppError('resource.not_found');
    const { controller, from, until } = row;
    const { title, text: content } = text;
    return { locale: text.locale, title, text: content, controller, from: from!, until, hash: hashOf(text) };
  }

  #held(row: NoticeRow, locale: string, defaultLocale: string): HeldNotice {
    const { id, notice, controller, from, until, texts } = row;
    const { title, text, locale: served } = lookUpText(texts, { locale, defaultLocale })!;
    const link = publicUrl(this.settings, permalinkPath(id, served));
    return { id, notice, controller, from: from!, until, locale: served, title, text, link };
  }

  async #find(id: string): Promise<NoticeRow> {
    const row = await this.notices.find(id);
    if (!row) throw new AppError('resource.not_found');
    return row;
  }

  async #draft(id: string): Promise<void> {
    await this.notices.hold();
    const { from } = await this.#find(id);
    if (from !== null)
      throw new AppError('privacy_notice.not_draft', {
        detail:
          'This version is published. Draft another one with POST /v1/privacy-notices, or take this one back with DELETE …/publication while it does not hold yet.',
      });
  }

  async #notYetInForce(id: string): Promise<NoticeRow> {
    await this.notices.hold();
    const row = await this.#find(id);
    const state = stateOf(row, await this.#today());
    if (state === 'draft' || state === 'scheduled') return row;
    throw new AppError('privacy_notice.in_force', {
      detail: 'People were told so. Publish another version with POST /v1/privacy-notices.',
    });
  }

  async #requireFree(notice: string, id: string, from: string): Promise<void> {
    const { first, last } = await this.notices.span(notice, id);
    if (first === null || last === null || from < first || from > last) return;
    throw new AppError('privacy_notice.day_taken', {
      param: 'from',
      detail: `From ${first} on versions of ${notice} are on record, the last from ${last}. Give a day before the first or after the last.`,
    });
  }

  async #today(): Promise<string> {
    const { zone } = await this.notices.tenant();
    return localDate(this.clock.now().toISOString(), zone);
  }

  #view(row: NoticeRow, today: string): PrivacyNoticeView {
    return toNoticeView(row, today, (path) => publicUrl(this.settings, path));
  }

  #record(action: string, object: string, data: Record<string, unknown> = {}): Promise<void> {
    return this.audit.append({ action, object, data });
  }
}

function actorName(): string {
  const { actor } = currentContext();
  return `${actor.kind}:${actor.id}`;
}
