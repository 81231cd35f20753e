import { z } from 'zod';
import type { AuditTrail } from '#audit';
import type { Catalogue } from '#catalogue';
import { AppError, NOTICES, type Notice } from '#contracts';
import type {
  MailTemplateDiff,
  MailTemplateDiffQuery,
  MailTemplateList,
  MailTemplateParams,
  MailTemplatePreview,
  MailTemplateTest,
  MailTemplateVersion,
  MailTemplateView,
  Page,
  PageQuery,
  PreviewMailTemplate,
  PutMailTemplate,
} from '#contracts/schemas';
import type { KeyManager } from '#keys';
import type { Outbox, UnitOfWork } from '#persistence';
import { currentContext, newId, type Clock } from '#platform';
import { decodeCursor, toPage } from '#platform/http';
import { isAddress } from '../compose-mail.js';
import { MailVault } from '../mail-contents.js';
import { MailRepository } from '../mail.repository.js';
import { renderNotice } from '../render-notice.js';
import type { NoticeTemplate } from '../templates/template-set.js';
import { checkTemplate, templateVariables } from './check-template.js';
import { languageOf, localesToTry, MAIL_LANGUAGES, templatesIn } from './languages.js';
import { lawParams } from './letter-law.js';
import { lineDiff } from './line-diff.js';
import { MailTemplatesRepository, type TemplateRow } from './mail-templates.repository.js';
import { previewSample } from './notice-samples.js';

const CURSOR = z.tuple([z.int32().min(0)]);
const BUILT_IN = 0;

interface Effective extends NoticeTemplate {
  readonly source: MailTemplateView['source'];
  readonly id: string | null;
}

/** Letters in the tenant's own words: every version is kept, the newest is in force, and none goes back on the built-in ones. */
export class MailTemplates {
  readonly #templates: MailTemplatesRepository;
  readonly #mails: MailRepository;
  readonly #vault: MailVault;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly outbox: Outbox,
    keys: KeyManager,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
    private readonly catalogue: Catalogue,
  ) {
    this.#templates = new MailTemplatesRepository(unitOfWork);
    this.#mails = new MailRepository(unitOfWork);
    this.#vault = new MailVault(keys);
  }

  /** Which letters there are, and which of them the tenant changed. */
  list(): Promise<MailTemplateList> {
    return this.unitOfWork.run(async () => ({
      notices: [...NOTICES],
      languages: [...MAIL_LANGUAGES],
      changed: (await this.#templates.listNewest()).map((row) => ({
        notice: row.notice,
        locale: row.locale,
        ...written(row),
      })),
    }));
  }

  /** What would be sent now. */
  get({ notice, locale }: MailTemplateParams): Promise<MailTemplateView> {
    return this.unitOfWork.run(async () => {
      const newest = await this.#newest(notice, locale);
      const { source, subject, body } = await this.#effective(notice, locale);
      const variables = templateVariables(notice).map(({ items, ...variable }) => ({
        ...variable,
        ...(items && { items: [...items] }),
      }));
      return { notice, locale, ...written(newest), source, subject, body, variables };
    });
  }

  /**
   * In force for what is written down from now on; the same words again change nothing.
   * @throws AppError `mail_template.invalid`, `mail_template.changed`
   */
  put(params: MailTemplateParams, { subject, body, basedOn }: PutMailTemplate): Promise<MailTemplateView> {
    refuseFaults(params.notice, { subject, body });
    return this.unitOfWork.run(async () => {
      await this.#templates.hold();
      const newest = await this.#newest(params.notice, params.locale);
      refuseOvertaken(basedOn, newest?.version ?? BUILT_IN);
      if (newest?.subject !== subject || newest.body !== body) {
        const version = await this.#write(params, newest, { subject, body, restoredFrom: null });
        await this.#record('mail_template.changed', params, { version });
      }
      return this.get(params);
    });
  }

  /** Newest first. */
  versions(
    { notice, locale }: MailTemplateParams,
    { cursor, limit }: PageQuery,
  ): Promise<Page<MailTemplateVersion>> {
    const before = decodeCursor(cursor, CURSOR)?.[0];
    return this.unitOfWork.run(async () => {
      const rows = await this.#templates.listVersions(notice, locale, before, limit + 1);
      return toPage(rows, limit, ({ version }) => [version], toVersion);
    });
  }

  /** @throws AppError `resource.not_found` */
  diff(params: MailTemplateParams, { from, to }: MailTemplateDiffQuery): Promise<MailTemplateDiff> {
    return this.unitOfWork.run(async () => {
      const [before, after] = [await this.#wordsOf(params, from), await this.#wordsOf(params, to)];
      return { from, to, lines: lineDiff(linesOf(before), linesOf(after)) };
    });
  }

  /**
   * The words of an earlier version again, as a new one.
   * @throws AppError `resource.not_found`; `mail_template.invalid`: the notice has changed since
   */
  rollBack(params: MailTemplateParams, version: number): Promise<MailTemplateView> {
    return this.unitOfWork.run(async () => {
      await this.#templates.hold();
      const old = version === BUILT_IN ? null : await this.#version(params, version);
      const { subject, body } = old ?? { subject: null, body: null };
      if (subject !== null && body !== null) refuseFaults(params.notice, { subject, body });
      const newest = await this.#newest(params.notice, params.locale);
      const written = await this.#write(params, newest, { subject, body, restoredFrom: version });
      await this.#record('mail_template.rolled_back', params, { version: written, restoredFrom: version });
      return this.get(params);
    });
  }

  /**
   * A draft, or what is in force, with made-up values.
   * @throws AppError `mail_template.invalid`, `regime.unknown`
   */
  async preview(
    { notice, locale }: MailTemplateParams,
    draft: PreviewMailTemplate,
  ): Promise<MailTemplatePreview> {
    const inForce = await this.unitOfWork.run(() => this.#effective(notice, locale));
    const template = { subject: draft.subject ?? inForce.subject, body: draft.body ?? inForce.body };
    refuseFaults(notice, template);
    const { regime } = draft;
    const law = regime === undefined ? {} : lawParams(this.catalogue, this.catalogue.regime(regime).id);
    const params = { ...previewSample(notice, locale), ...law };
    return { ...renderNotice(notice, locale, params, template) };
  }

  /**
   * Sends what is in force, with made-up values, to the member of staff who asks for it.
   * @throws AppError `mail_template.no_address`
   */
  async sendTest(
    { notice, locale }: MailTemplateParams,
    address: string | undefined,
  ): Promise<MailTemplateTest> {
    if (address === undefined || !isAddress(address)) throw noAddress();
    return this.unitOfWork.run(async () => {
      const id = newId('mail');
      const template = await this.#effective(notice, locale);
      const sealed = await this.#vault.seal(null, id, { to: address, params: previewSample(notice, locale) });
      const mail = { id, requestId: null, notice, locale, dedup: null, sealed, templateId: template.id };
      await this.#mails.insertOnce(mail);
      await this.#mails.removeOldUnrequested();
      await this.outbox.add({ kind: 'mail', mailId: id });
      return { mailId: id, version: (await this.#newest(notice, locale))?.version ?? BUILT_IN };
    });
  }

  async #effective(notice: Notice, locale: string): Promise<Effective> {
    const row = await this.#templates.findInForce(notice, localesToTry(locale));
    if (!row) return { ...builtIn(notice, locale), source: 'built_in', id: null };
    const { id, subject, body } = row;
    return { id, subject, body, source: row.locale === locale ? 'own' : 'language' };
  }

  async #newest(notice: Notice, locale: string): Promise<TemplateRow | null> {
    const [row] = await this.#templates.listVersions(notice, locale, undefined, 1);
    return row ?? null;
  }

  async #version({ notice, locale }: MailTemplateParams, version: number): Promise<TemplateRow> {
    const row = await this.#templates.findVersion(notice, locale, version);
    if (row) return row;
    throw new AppError('resource.not_found', {
      detail: `${notice} has no version ${version} in ${locale}. List those there are.`,
    });
  }

  async #wordsOf(params: MailTemplateParams, version: number): Promise<NoticeTemplate> {
    const row = version === BUILT_IN ? null : await this.#version(params, version);
    if (row === null || row.subject === null) return builtIn(params.notice, params.locale);
    return { subject: row.subject, body: row.body! };
  }

  async #write(
    { notice, locale }: MailTemplateParams,
    newest: TemplateRow | null,
    words: Pick<TemplateRow, 'subject' | 'body' | 'restoredFrom'>,
  ): Promise<number> {
    const { kind, id } = currentContext().actor;
    const version = (newest?.version ?? BUILT_IN) + 1;
    const createdAt = this.clock.now();
    await this.#templates.insert({
      id: newId('mailTemplate'),
      notice,
      locale,
      version,
      ...words,
      createdBy: `${kind}:${id}`,
      createdAt,
    });
    return version;
  }

  #record(action: string, { notice, locale }: MailTemplateParams, data: object): Promise<void> {
    return this.audit.append({
      action,
      object: currentContext().tenantId,
      data: { notice, locale, ...data },
    });
  }
}

const builtIn = (notice: Notice, locale: string): NoticeTemplate =>
  templatesIn(languageOf(locale)).notices[notice];

const linesOf = ({ subject, body }: NoticeTemplate): string[] => [subject, '', ...body.split(/\r?\n/)];

const written = (row: TemplateRow | null) => ({
  version: row?.version ?? BUILT_IN,
  restoredFrom: row?.restoredFrom ?? null,
  createdBy: row?.createdBy ?? null,
  createdAt: row?.createdAt.toISOString() ?? null,
});

const toVersion = (row: TemplateRow): MailTemplateVersion => ({
  ...written(row),
  subject: row.subject,
  body: row.body,
});

function refuseFaults(notice: Notice, template: NoticeTemplate): void {
  const faults = checkTemplate(notice, template);
  const [first] = faults;
  if (!first) return;
  const more = faults.length > 1 ? ` There are ${faults.length} faults in all; \`faults\` lists them.` : '';
  throw new AppError('mail_template.invalid', {
    param: first.part,
    detail: `${first.message}${more}`,
    extra: { faults },
  });
}

function refuseOvertaken(basedOn: number | undefined, version: number): void {
  if (basedOn === undefined || basedOn === version) return;
  throw new AppError('mail_template.changed', {
    param: 'basedOn',
    detail: `Version ${version} is in force by now. Read it, and send your words with it as basedOn.`,
  });
}

const noAddress = (): AppError =>
  new AppError('mail_template.no_address', {
    detail: 'A test goes to your own address: sign in with a token that has a verified e-mail address.',
  });
