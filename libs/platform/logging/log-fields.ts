/** Everything a log line may carry besides its message: ids, codes and numbers. Closed, so that personal data has no way in. */
export interface LogFields {
  readonly requestId?: string;
  readonly tenantId?: string;
  readonly actorKind?: string;
  readonly actorId?: string;
  readonly method?: string;
  /** Template of the route (`/v1/requests/:id`), never the address itself. */
  readonly route?: string;
  readonly status?: number;
  readonly ms?: number;
  /** Code of the error table, of PostgreSQL (SQLSTATE) or of the system (`ECONNREFUSED`). */
  readonly code?: string;
  /** Sentence of an AppError: by its contract without personal data. */
  readonly detail?: string;
  /** Id of what the line is about. */
  readonly object?: string;
  readonly name?: string;
  readonly stack?: string;
  readonly context?: string;
  readonly queue?: string;
  readonly attempt?: number;
  readonly count?: number;
  readonly port?: number;
  /** Number and hash of an entry of the audit trail. */
  readonly sequence?: string;
  readonly hash?: string;
}

export const LOG_FIELDS = [
  'requestId',
  'tenantId',
  'actorKind',
  'actorId',
  'method',
  'route',
  'status',
  'ms',
  'code',
  'detail',
  'object',
  'name',
  'stack',
  'context',
  'queue',
  'attempt',
  'count',
  'port',
  'sequence',
  'hash',
] as const satisfies readonly (keyof LogFields)[];

/** What is left after the allow-list, for values that were not checked by the compiler. */
export function allowedFields(fields: Readonly<Record<string, unknown>>): LogFields {
  const kept = LOG_FIELDS.filter((name) => ['string', 'number'].includes(typeof fields[name]));
  return Object.fromEntries(kept.map((name) => [name, fields[name]]));
}
