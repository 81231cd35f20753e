/** What Habeas itself asks for a client. */
export type BuiltinKind = 'claims' | 'scopes';

/** Name of the consent that stands for the claims or scopes of a client. */
export const builtinName = (kind: BuiltinKind, clientId: string): string => `${kind}:${clientId}`;
