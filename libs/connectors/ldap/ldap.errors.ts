import { AppError, type ErrorCode, isAppError } from '#contracts';

/** Result codes (RFC 4511, appendix A): what kind of failure, its name, what to do. */
const RESULTS: Readonly<Record<number, readonly [ErrorCode, string, string]>> = {
  3: ['store.failed', 'timeLimitExceeded', 'The server took too long; add an index or raise its limit'],
  4: ['store.failed', 'sizeLimitExceeded', 'Raise the limit of entries that the server gives to this login'],
  8: ['store.unreachable', 'strongerAuthRequired', 'The server wants TLS; write ldaps:// or ?starttls=true'],
  11: ['store.failed', 'adminLimitExceeded', 'Raise the limits that the server sets for this login'],
  13: [
    'store.unreachable',
    'confidentialityRequired',
    'The server wants TLS; write ldaps:// or ?starttls=true',
  ],
  16: ['store.refused', 'noSuchAttribute', 'Read the catalogue again and correct the data map'],
  17: ['store.refused', 'undefinedAttributeType', 'Read the catalogue again and correct the data map'],
  18: ['store.refused', 'inappropriateMatching', 'The attribute cannot be compared; correct the data map'],
  19: ['store.refused', 'constraintViolation', 'Choose another action for the attribute'],
  20: ['store.refused', 'attributeOrValueExists', 'Choose another action for the attribute'],
  21: ['store.refused', 'invalidAttributeSyntax', 'The attribute takes no such value; choose another action'],
  32: ['store.refused', 'noSuchObject', 'There is no such base; correct the connection or the patterns'],
  34: ['store.refused', 'invalidDNSyntax', 'A base is no distinguished name; correct the data map'],
  48: ['store.unreachable', 'inappropriateAuthentication', 'The login is refused; check the connection'],
  49: ['store.unreachable', 'invalidCredentials', 'The login is refused; check the connection'],
  50: ['store.read_only', 'insufficientAccessRights', 'The login may not do this; grant it write access'],
  51: ['store.failed', 'busy', 'Try again'],
  52: ['store.failed', 'unavailable', 'Try again'],
  53: ['store.read_only', 'unwillingToPerform', 'The server takes no such change; connect to one that does'],
  64: [
    'store.refused',
    'namingViolation',
    'The name of the entry takes no such value; choose another action',
  ],
  65: ['store.refused', 'objectClassViolation', 'The entry needs this attribute; choose another action'],
  66: ['store.refused', 'notAllowedOnNonLeaf', 'Other entries are below this one; delete those as well'],
  67: ['store.refused', 'notAllowedOnRDN', 'The attribute names the entry; choose another action'],
  68: ['store.refused', 'entryAlreadyExists', 'Another entry has this name; choose another action'],
};

export const codeOf = (error: unknown): number | null => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'number' ? code : null;
};

interface Failure {
  readonly code?: unknown;
  readonly message: string;
}

/** What the system says has a code that is a word. */
const isOfNetwork = (error: unknown): error is Failure =>
  typeof error === 'object' &&
  error !== null &&
  (typeof (error as Failure).code === 'string' ||
    /socket|connect|timeout|tls|certificate/i.test(String((error as Failure).message)));

/** A client's error as ours, without its message, which quotes names and values. */
export function toLdapError(error: unknown, store: string): unknown {
  if (isAppError(error)) return error;
  const code = codeOf(error);
  if (code === null) {
    if (!isOfNetwork(error)) return error;
    const isLate = /timeout|timed out/i.test(error.message) && !/connection timeout/i.test(error.message);
    return new AppError(isLate ? 'store.failed' : 'store.unreachable', {
      detail: isLate
        ? `Store "${store}" took too long; raise statementTimeoutMs or try again.`
        : `Store "${store}" cannot be reached. Check the connection, the server, its certificate and the network.`,
    });
  }
  const [ours, name, advice] = RESULTS[code] ?? ['store.failed', `code ${String(code)}`, 'Try again'];
  return new AppError(ours, {
    detail: `Store "${store}" reported ${name}. ${advice}.`,
    extra: { result: name },
  });
}
