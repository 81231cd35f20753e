import type { ColumnKind } from './catalogue.js';

/**
 * What an HTTP API is like, as the data map describes it, with every default filled in. Paths begin with `/` and follow
 * the base URL; places in JSON are pointers (RFC 6901), of which the empty one is the whole. Secrets are named, `env:NAME`.
 */
export interface HttpApi {
  readonly auth: HttpAuth | null;
  /** Sent with every request; no secrets. */
  readonly headers: Readonly<Record<string, string>>;
  /** Asked once to see whether the API is there; any answer but 401, 403 and 5xx is one. */
  readonly ping: string;
  /** Of one request, with its answer. */
  readonly timeoutMs: number;
  readonly maxAnswerBytes: number;
  readonly requestsPerSecond: number | null;
  readonly retries: {
    /** Of one request, the first one included. */
    readonly attempts: number;
    /** Waits that the API asks for (`Retry-After`) are kept up to this; a longer one ends the work, to be tried again. */
    readonly longestWaitMs: number;
  };
  /** Header with one value for all attempts of a change. */
  readonly idempotencyKey: string | null;
  readonly collections: Readonly<Record<string, HttpCollection>>;
}

export type HttpAuth =
  | { readonly bearer: string }
  | { readonly basic: { readonly user: string; readonly password: string } }
  | { readonly apiKey: string; readonly header: string; readonly prefix: string }
  | { readonly apiKey: string; readonly query: string }
  | { readonly oauth2: HttpClientCredentials };

/** RFC 6749, section 4.4. */
export interface HttpClientCredentials {
  /** A path below the base URL, or `env:NAME` of a variable that holds another address. */
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | null;
  /** RFC 6749, section 2.3.1. */
  readonly credentialsIn: 'header' | 'body';
  /** Further members of the form, such as `audience`. */
  readonly form: Readonly<Record<string, string>>;
}

export interface HttpCollection {
  /** Columns that name an item; they stand in the paths of `read`, `update` and `delete`. */
  readonly key: readonly string[];
  readonly columns: Readonly<Record<string, HttpColumn>>;
  /** Where the items are in an answer to `find`, `search` and `list`. */
  readonly items: string;
  /** By column, or path in a column: how rows with `{value}` in it are asked for. */
  readonly find: Readonly<Record<string, HttpFind>>;
  /** How items are asked for in which `{value}` stands anywhere. */
  readonly search: HttpQuestion | null;
  readonly list: HttpList | null;
  readonly paging: HttpPaging | null;
  readonly read: { readonly path: string; readonly item: string } | null;
  readonly update: HttpUpdate | null;
  readonly delete: HttpDelete | null;
}

export interface HttpColumn {
  /** In an item. */
  readonly at: string;
  readonly kind: Extract<
    ColumnKind,
    'text' | 'integer' | 'decimal' | 'boolean' | 'date' | 'timestamp' | 'json' | 'uuid' | 'inet'
  >;
  readonly nullable: boolean;
  readonly maxLength: number | null;
  readonly readOnly: boolean;
}

/** `{value}` in `path`, `query` and `body` is what is looked for. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** 404 says that there is nobody, and not that the path is wrong. Where `{value}` is in the path it always does. */
  readonly notFoundIsEmpty: boolean;
}
export interface HttpFind extends HttpQuestion {
  /** The API takes upper and lower case for the same. */
  readonly ignoresCase: boolean;
}
export interface HttpList extends HttpQuestion {
  /** Where an answer says how many items there are. */
  readonly total: string | null;
}

export type HttpPaging =
  /** What the last answer says at `at` goes into the next question. */
  | { readonly cursor: { readonly at: string; readonly query: string } }
  /** The last answer holds the address of the next page. */
  | { readonly next: string }
  /** RFC 8288, `rel="next"`. */
  | { readonly link: true }
  | { readonly page: { readonly query: string; readonly first: number } }
  | { readonly offset: { readonly query: string } };

export interface HttpUpdate {
  readonly method: 'PATCH' | 'PUT' | 'POST';
  readonly path: string;
  /** `changes`: the columns that change; `item`: the whole item as it was read, with them in it. */
  readonly send: 'changes' | 'item';
  /** Where the body has them. */
  readonly at: string;
  readonly contentType: string;
  /** Sends the ETag of what was read (RFC 9110, section 13.1.1). */
  readonly ifMatch: boolean;
}

export interface HttpDelete {
  readonly method: 'DELETE' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly later: HttpLater | null;
}
/** What follows an answer 202: looked at until it is done. */
export interface HttpLater {
  /** Where the state is asked for: the `Location` of the answer, a path, or the item itself, until it is gone. */
  readonly status: 'location' | 'item' | { readonly path: string };
  /** What the state says; null: the item itself is asked for. */
  readonly done: { readonly at: string; readonly is: readonly string[] } | null;
  readonly failed: { readonly at: string; readonly is: readonly string[] } | null;
  readonly everyMs: number;
  /** How long a session waits. */
  readonly waitMs: number;
  /** How long after the request it may take; until then it is pending. */
  readonly withinHours: number;
}

/** Variables that a description names, as they stand in it: `env:NAME`. */
export function httpSecretNames({ auth }: HttpApi): readonly string[] {
  if (auth === null) return [];
  const named =
    'bearer' in auth
      ? [auth.bearer]
      : 'basic' in auth
        ? [auth.basic.user, auth.basic.password]
        : 'oauth2' in auth
          ? [auth.oauth2.clientId, auth.oauth2.clientSecret, auth.oauth2.tokenUrl]
          : [auth.apiKey];
  return named.filter((name) => name.startsWith('env:'));
}
