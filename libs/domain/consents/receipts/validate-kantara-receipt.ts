/** What is wrong with a document that says it is a Kantara receipt. Paths as in `services.0.purposes.1.purpose`. */
export interface KantaraFindings {
  /** Against the published schema: this is no receipt. */
  readonly problems: readonly string[];
  /** Within the schema, but hardly meant so. */
  readonly warnings: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;
/** Says what is wrong with a value, null when nothing is. */
type Rule = (value: unknown) => string | null;

/**
 * The rules of Kantara's schema of the consent receipt 1.1.0 as problems, and what it lets through but nobody should
 * issue as warnings (receipt reference, section 2.1). Members the schema does not know are legal.
 */
export function validateKantaraReceipt(document: unknown): KantaraFindings {
  const found = new Findings();
  if (!isObject(document)) return { problems: ['must be a JSON object'], warnings: [] };
  found.check(document, '', REQUIRED, OPTIONAL);
  for (const [path, controller] of objectsIn(document['piiControllers'], 'piiControllers')) {
    found.check(controller, `${path}.`, CONTROLLER, CONTROLLER_OPTIONAL);
    found.warnOfPlaceholder(controller, `${path}.`);
  }
  for (const [path, service] of objectsIn(document['services'], 'services')) {
    found.check(service, `${path}.`, SERVICE, {});
    found.warnWhenEmpty(service['purposes'], `${path}.purposes`, 'no purpose');
    for (const [inner, purpose] of objectsIn(service['purposes'], `${path}.purposes`)) {
      found.check(purpose, `${inner}.`, PURPOSE, PURPOSE_OPTIONAL);
      if (purpose['thirdPartyDisclosure'] === true && typeof purpose['thirdPartyName'] !== 'string')
        found.problems.push(`${inner}.thirdPartyName: needed because thirdPartyDisclosure is true`);
    }
  }
  found.warnWhenEmpty(document['services'], 'services', 'no service');
  found.warnWhenEmpty(document['piiControllers'], 'piiControllers', 'no controller');
  found.warnOfTime(document['consentTimestamp']);
  found.warnOfLanguage(document['language']);
  return { problems: found.problems, warnings: found.warnings };
}

/** What receipts of this controller will be warned of. */
export function controllerWarnings(controller: object): string[] {
  const found = new Findings();
  found.check(controller as Json, '', CONTROLLER, CONTROLLER_OPTIONAL);
  found.warnOfPlaceholder(controller as Json, '');
  return found.warnings;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text: Rule = (value) => (typeof value === 'string' ? null : 'must be a string');
const flag: Rule = (value) => (typeof value === 'boolean' ? null : 'must be true or false');
const object: Rule = (value) => (isObject(value) ? null : 'must be an object');
const seconds: Rule = (value) =>
  Number.isInteger(value) && (value as number) >= 0 ? null : 'must be a whole number, 0 or more';
const strings: Rule = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string')
    ? null
    : 'must be an array of strings';
const objects: Rule = (value) =>
  Array.isArray(value) && value.every(isObject) ? null : 'must be an array of objects';

const REQUIRED: Readonly<Record<string, Rule>> = {
  version: text,
  jurisdiction: text,
  consentTimestamp: seconds,
  collectionMethod: text,
  consentReceiptID: text,
  piiPrincipalId: text,
  piiControllers: objects,
  policyUrl: text,
  services: objects,
  sensitive: flag,
  spiCat: strings,
};
const OPTIONAL: Readonly<Record<string, Rule>> = { publicKey: text, language: text };
const CONTROLLER: Readonly<Record<string, Rule>> = {
  piiController: text,
  contact: text,
  address: object,
  email: text,
  phone: text,
};
const CONTROLLER_OPTIONAL: Readonly<Record<string, Rule>> = { onBehalf: flag, piiControllerUrl: text };
const SERVICE: Readonly<Record<string, Rule>> = { service: text, purposes: objects };
const PURPOSE: Readonly<Record<string, Rule>> = {
  consentType: text,
  purposeCategory: strings,
  piiCategory: strings,
  termination: text,
  thirdPartyDisclosure: flag,
};
const PURPOSE_OPTIONAL: Readonly<Record<string, Rule>> = {
  purpose: text,
  primaryPurpose: flag,
  thirdPartyName: text,
};

/** Every member that is an object, with its path; what is none has been found already. */
const objectsIn = (list: unknown, path: string): [string, Json][] =>
  Array.isArray(list)
    ? list.flatMap((item, index): [string, Json][] => (isObject(item) ? [[`${path}.${index}`, item]] : []))
    : [];

/** From here on a number of seconds is more likely one of milliseconds: the year 5138. */
const MILLISECONDS_FROM = 1e11;
/** Domains that nobody can own (RFC 2606). */
const SAMPLE_ADDRESS = /[@.](example\.(com|net|org)|example|invalid|test|localhost)$/i;
const SAMPLE_NAME = /^(todo|tbd|n\/a|xxx+|sample|placeholder|dummy|unknown|your company)\b/i;

class Findings {
  readonly problems: string[] = [];
  readonly warnings: string[] = [];

  check(
    value: Json,
    at: string,
    required: Readonly<Record<string, Rule>>,
    optional: Readonly<Record<string, Rule>>,
  ): void {
    for (const [name, rule] of Object.entries(required)) {
      if (!(name in value)) this.problems.push(`${at}${name}: is missing`);
      else this.#apply(value[name], `${at}${name}`, rule);
      if (typeof value[name] === 'string' && value[name].trim() === '')
        this.warnings.push(`${at}${name}: is empty`);
    }
    for (const [name, rule] of Object.entries(optional))
      if (name in value) this.#apply(value[name], `${at}${name}`, rule);
  }

  warnOfPlaceholder(controller: Json, at: string): void {
    for (const [name, pattern] of PLACEHOLDERS)
      if (typeof controller[name] === 'string' && pattern.test(controller[name].trim()))
        this.warnings.push(`${at}${name}: looks like a placeholder`);
  }

  warnWhenEmpty(list: unknown, path: string, what: string): void {
    if (Array.isArray(list) && list.length === 0) this.warnings.push(`${path}: ${what}`);
  }

  warnOfTime(timestamp: unknown): void {
    if (typeof timestamp === 'number' && timestamp > MILLISECONDS_FROM)
      this.warnings.push('consentTimestamp: is in seconds, this looks like milliseconds');
  }

  warnOfLanguage(language: unknown): void {
    if (typeof language === 'string' && !/^[a-z]{2}$/.test(language))
      this.warnings.push('language: is no code of ISO 639-1');
  }

  #apply(value: unknown, path: string, rule: Rule): void {
    const problem = rule(value);
    if (problem !== null) this.problems.push(`${path}: ${problem}`);
  }
}

const PLACEHOLDERS: readonly (readonly [string, RegExp])[] = [
  ['piiController', SAMPLE_NAME],
  ['contact', SAMPLE_NAME],
  ['email', SAMPLE_ADDRESS],
];
