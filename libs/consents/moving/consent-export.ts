import type { AuditTrail } from '#audit';
import type { AnswerStatus } from '#contracts';
import { csvHeader, csvLines } from '#packages';
import type { UnitOfWork } from '#persistence';
import { currentContext } from '#platform';
import type { Catalogue } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { Subjects } from '../subjects/subjects.js';
import { ConsentFinder } from './consent-finder.js';
import { MOVED_MEMBERS } from './moved-answer.js';
import { MovedRowsRepository, type MovedFilter, type MovedRow } from './moved-rows.repository.js';

const PAGE = 1_000;

export interface ExportFilter {
  /** Id, with or without `cns_`, or `group/name`. */
  readonly consent?: string | undefined;
  readonly status?: AnswerStatus | undefined;
  readonly since?: Date | undefined;
  /** Every answer instead of where the records stand. */
  readonly history?: boolean | undefined;
  readonly format: 'csv' | 'ndjson';
}

/** Rows of an export as text, how many they are, and how many were left out. */
export interface ExportedPage {
  readonly text: string;
  readonly rows: number;
  /** Acceptances that wait for a confirmation or for somebody who must agree. */
  readonly waiting: number;
}

/**
 * The answers of the tenant of the context, in the form that an import reads, with who gave them in clear. What does not
 * count yet stays out: whoever reads the file takes an acceptance for one that counts. Who takes them
 * leaves an entry in the audit trail before the first row.
 */
export class ConsentExport {
  readonly #repository: MovedRowsRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly catalogues: Catalogues,
    private readonly subjects: Subjects,
    private readonly audit: AuditTrail,
  ) {
    this.#repository = new MovedRowsRepository(unitOfWork);
  }

  /** @throws AppError `consent.unknown` */
  async *pages(filter: ExportFilter): AsyncGenerator<ExportedPage> {
    const catalogue = await this.catalogues.current();
    const finder = new ConsentFinder(catalogue);
    const { consent, status, since, format } = filter;
    const consentId = consent === undefined ? undefined : finder.find(consent).consent.id;
    await this.#note(filter, consentId);
    if (format === 'csv') yield { text: csvHeader(MOVED_MEMBERS), rows: 0, waiting: 0 };
    for await (const rows of this.#rows({ consentId, status, since }, filter.history ?? false)) {
      const counting = rows.filter(({ waits }) => !waits);
      const answers = await Promise.all(counting.map((row) => this.#answer(row, catalogue, finder)));
      const waiting = rows.length - counting.length;
      yield { text: linesOf(format, answers), rows: counting.length, waiting };
    }
  }

  async *#rows(filter: MovedFilter, history: boolean): AsyncGenerator<readonly MovedRow[]> {
    if (history)
      yield* pagesOf((after: Parameters<MovedRowsRepository['listHistory']>[1]) =>
        this.unitOfWork.run(() => this.#repository.listHistory(filter, after, PAGE)),
      );
    else
      yield* pagesOf((after: Parameters<MovedRowsRepository['listCurrent']>[1]) =>
        this.unitOfWork.run(() => this.#repository.listCurrent(filter, after, PAGE)),
      );
  }

  async #answer(row: MovedRow, catalogue: Catalogue, finder: ConsentFinder): Promise<ExportedAnswer> {
    const consent = catalogue.consent(row.consent_id);
    const version = catalogue.version(row.version_id);
    return {
      sub: await this.subjects.open(row.salt, row.sub),
      consent: consent ? finder.nameOf(consent) : row.consent_id,
      version: version ? String(version.number) : row.version_id,
      status: row.status,
      saidAt: new Date(row.said_at).toISOString(),
      locale: row.locale,
      clientId: row.client_id,
      acceptedFields: row.accepted_fields?.length ? row.accepted_fields : null,
      scopes: row.scopes?.length ? row.scopes : null,
      method: row.method,
      actionId: row.action_id,
      actionType: row.action_type,
    };
  }

  #note({ status, since, history = false, format }: ExportFilter, consentId?: string): Promise<void> {
    const data = {
      format,
      history,
      ...(consentId !== undefined && { consentId }),
      ...(status && { status }),
      ...(since && { since: since.toISOString() }),
    };
    const object = currentContext().tenantId;
    return this.unitOfWork.run(() => this.audit.append({ action: 'consents.exported', object, data }));
  }
}

type ExportedAnswer = Readonly<Record<(typeof MOVED_MEMBERS)[number], string | readonly string[] | null>>;

async function* pagesOf<Place extends object, Row extends Place>(
  next: (after: Place | null) => Promise<Row[]>,
): AsyncGenerator<Row[]> {
  let rows = await next(null);
  while (rows.length > 0) {
    yield rows;
    rows = rows.length === PAGE ? await next(rows.at(-1)!) : [];
  }
}

/** Lists are JSON text in their cell; members without a value are left out of an object. */
function linesOf(format: ExportFilter['format'], answers: readonly ExportedAnswer[]): string {
  if (format === 'csv') return csvLines(MOVED_MEMBERS, answers.map(cellsOf));
  return answers
    .map((answer) => `${JSON.stringify(answer, (_, value: unknown) => value ?? undefined)}\n`)
    .join('');
}

const cellsOf = ({ acceptedFields, scopes, ...plain }: ExportedAnswer): Record<string, string | null> => ({
  ...(plain as Record<string, string | null>),
  acceptedFields: acceptedFields && JSON.stringify(acceptedFields),
  scopes: scopes && JSON.stringify(scopes),
});
