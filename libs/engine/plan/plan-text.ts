import type { Catalogue, Predicate, ReadSession, Tally, TextToken } from '#connectors/spi';
import type { Identity } from '#contracts';
import { contentFindings, type DataMap, type StoreMap } from '../data-map/index.js';
import { isSearchable, searchForms, type IdentityForm } from '../identity/index.js';
import { LOW_SPACE_BYTES, replacedBytes } from '../strategies/index.js';
import type { Operation, PlanStep, StorePlan } from '../types.js';
import { Findings } from './checks/findings.js';
import { catalogueFingerprint } from './fingerprint.js';
import { isHeld } from './rows/is-held.js';
import { warnNotSearched } from './searched-identities.js';
import { storeMap } from './traverse/structure.js';

/** Code of the finding. */
export const TEXT_IN_KEYS = 'TEXT_IN_KEYS';

export interface TextPlanningInput {
  readonly map: DataMap;
  readonly storeId: string;
  readonly catalogue: Catalogue;
  readonly session: ReadSession;
  readonly identities: readonly Identity[];
  readonly operation: Operation;
}

/** Plans a store of text: every family of files in which an identifier stands as a token (anonymization reference 8). */
export async function planTextInSession(input: TextPlanningInput): Promise<StorePlan> {
  const { map, storeId, catalogue, operation } = input;
  const store = storeMap(map, storeId);
  const findings = new Findings(storeId, contentFindings(storeId, catalogue));
  const found = await stepsOf(input, store, findings);
  const steps = found.filter(({ action }) => action !== 'keep');
  if (operation === 'erasure') warnNotSearched(map, 'text', input.identities, findings);
  if (operation === 'portability')
    findings.info(
      'TEXT_NOT_EXPORTED',
      `${storeId} holds text without structure: its lines are not part of the package.`,
    );
  if (operation === 'restriction')
    findings.warn('RESTRICT_MISSING', `${storeId} holds text: places in it cannot be marked as restricted.`);
  if (operation === 'rectification')
    findings.info(
      'TEXT_NOT_CORRECTED',
      `${storeId} holds text: what was written down at the time stays as it was written.`,
    );
  if (steps.some(({ action }) => action === 'mask') && store.access === 'read')
    findings.error(
      'STORE_READ_ONLY',
      `The data map opens ${storeId} for reading only, but text is to be changed.`,
    );
  return {
    store: storeId,
    operation,
    type: store.type,
    taskQueue: store.taskQueue,
    catalogueFingerprint: catalogueFingerprint(catalogue),
    steps,
    protected: found.filter(({ action }) => action === 'keep'),
    findings: findings.all(),
  };
}

async function stepsOf(
  input: TextPlanningInput,
  store: StoreMap,
  findings: Findings,
): Promise<readonly PlanStep[]> {
  switch (input.operation) {
    case 'erasure': {
      const steps = await textSteps(input, store, ERASED_TEXT, findings);
      if (steps.length > 0) checkSpace(input.identities, findings);
      return steps.map((step) => kept(input.map, step));
    }
    case 'access':
      return textSteps(input, store, COPIED_TEXT);
    case 'know_categories':
      return textSteps(input, store, NAMED_TEXT);
    default:
      return [];
  }
}

async function textSteps(
  { catalogue, session, identities }: TextPlanningInput,
  store: StoreMap,
  done: Pick<PlanStep, 'action' | 'columns'>,
  findings?: Findings,
): Promise<PlanStep[]> {
  const known = new Set(catalogue.collections.map(({ name }) => name));
  const where = mentions(textTokens(identities));
  const steps: PlanStep[] = [];
  for (const { name: collection } of store.collections) {
    if (!known.has(collection)) continue;
    const { rows, digest, keys } = await session.tally({ collection, key: [], where });
    if (keys) warnKeys(collection, keys, findings);
    const about = { ownership: 'exclusive', reason: 'identifier in text' } as const;
    if (rows > 0) steps.push({ store: store.id, collection, rows, digest, ...about, ...done });
  }
  return steps;
}

/** Found by every verification, and by no erasure: whoever approves has to know beforehand. */
function warnKeys(
  collection: string,
  { rows, places }: NonNullable<Tally['keys']>,
  findings: Findings | undefined,
): void {
  const more = rows > places.length ? ', …' : '';
  findings?.warn(
    TEXT_IN_KEYS,
    `${rows} places in ${collection} are names of members of JSON (${places.join(', ')}${more}), which are never changed: the verification will find them, and running again is no use. Take these lines out by hand, or leave their files out by a glob that begins with "!".`,
    { collection },
  );
}

const ERASED_TEXT = {
  action: 'mask',
  columns: [{ column: '*', category: 'free_text', strategy: 'pseudonym sameLength' }],
} as const;
const COPIED_TEXT = {
  action: 'export',
  columns: [
    { column: 'file', category: 'meta.file', strategy: 'export' },
    { column: 'offset', category: 'meta.place', strategy: 'export' },
    { column: 'line', category: 'free_text', strategy: 'export; addresses of others by a label' },
  ],
} as const;
const NAMED_TEXT = {
  action: 'export',
  columns: [{ column: 'line', category: 'free_text', strategy: 'category' }],
} as const;

/** Lines of a family under a legal hold stay as they are. */
function kept(map: DataMap, step: PlanStep): PlanStep {
  const hold = map.holds.find(({ scope, on }) => scope === 'collection' && isHeld(step.collection, on));
  if (!hold) return step;
  const code = 'LEGAL_CLAIMS' as const;
  const columns = step.columns.map((column) => ({ ...column, strategy: `keep ${code}`, keep: { code } }));
  return { ...step, action: 'keep', reason: `legal hold ${hold.id}`, columns };
}

/** Every form in which the identifiers are looked for in text, with what to write instead when `replace` is given. */
export const textTokens = (
  identities: readonly Identity[],
  replace?: (identity: Identity, form: IdentityForm) => Buffer,
): TextToken[] =>
  searchForms(identities, 'patch').map(({ identity, form }) => {
    const { bytes, boundary, embedded = false, ignoreCase } = form;
    const token = { bytes, boundary, embedded, ignoreCase };
    return replace ? replacedBy(token, () => replace(identity, form)) : token;
  });

/** Made when it is asked for: of the many forms of a person hardly any stand anywhere. */
function replacedBy(token: TextToken, make: () => Buffer): TextToken {
  let made: Buffer | undefined;
  return {
    ...token,
    get replacement() {
      return (made ??= make());
    },
  };
}

export const mentions = (tokens: readonly TextToken[]): Predicate => ({ op: 'mentions', tokens });

function checkSpace(identities: readonly Identity[], findings: Findings): void {
  const isShort = identities.some(
    (identity) => isSearchable(identity) && replacedBytes(Buffer.from(identity.value)) < LOW_SPACE_BYTES,
  );
  if (isShort)
    findings.warn(
      'LOW_SPACE',
      'An identifier is so short that its pseudonym of the same length could be guessed.',
    );
}
