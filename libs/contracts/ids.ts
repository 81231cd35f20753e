/** Typed prefixes of identifiers: `<prefix>_<UUIDv7>`. */
export const ID_PREFIXES = {
  tenant: 'ten',
  request: 'req',
  event: 'evt',
  verification: 'vrf',
  decision: 'dec',
  approval: 'apr',
  command: 'cmd',
  plan: 'pln',
  certificate: 'crt',
  package: 'pkg',
  restriction: 'rst',
  webhookEndpoint: 'whk',
  delivery: 'dlv',
  mail: 'eml',
  apiClient: 'cli',
  platformKey: 'plk',
  issuer: 'iss',
  dataMap: 'map',
  key: 'key',
  audit: 'aud',
  task: 'tsk',
  message: 'msg',
  token: 'tok',
  consent: 'cns',
  consentGroup: 'cgr',
  consentVersion: 'cnv',
  consentRecord: 'cnr',
  dataSubjectRight: 'dsr',
  receipt: 'rcp',
  presentation: 'prs',
  legalHold: 'hld',
  document: 'doc',
  mandate: 'mnd',
  mailTemplate: 'mtp',
} as const;
export type IdKind = keyof typeof ID_PREFIXES;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
/** Matches an identifier of the given kind and nothing else. */
export const idPattern = (kind: IdKind): RegExp => new RegExp(`^${ID_PREFIXES[kind]}_${UUID}$`);
