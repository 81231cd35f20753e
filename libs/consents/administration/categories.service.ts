import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#contracts';
import type { CategoryInput, CategoryView, Page, PageQuery } from '#contracts/schemas';
import { KANTARA_CATEGORIES, isSpecial, piiCategory } from '#domain/receipts';
import type { UnitOfWork } from '#persistence';
import type { Clock } from '#platform';
import type { Catalogue, CatalogueConsent } from '../catalogue/catalogue.js';
import type { Catalogues } from '../catalogue/catalogues.js';
import type { DefinitionChanges } from '../definitions/definition-changes.js';
import { nativeId } from '../definitions/entity-ids.js';
import { nameKey } from '../definitions/names.js';
import type { ControllerProfiles } from '../receipts/controller-profiles.js';
import { CategoriesRepository, type OwnCategory } from './categories.repository.js';
import { pageByKey } from './page-by-key.js';

/** All of a tenant are held in memory with its definitions. */
const MOST = 1_000;

/**
 * Which categories of personal data, and which fields, definitions name, what they are, and whether they are sensitive.
 * A definition may name what is not in here: its words are free.
 */
export class PersonalDataCategories {
  readonly #categories: CategoriesRepository;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly changes: DefinitionChanges,
    private readonly catalogues: Catalogues,
    private readonly profiles: ControllerProfiles,
    private readonly clock: Clock,
  ) {
    this.#categories = new CategoriesRepository(unitOfWork);
  }

  /** By key, also those that nobody registered. @throws AppError `cursor.invalid` */
  list(query: PageQuery): Promise<Page<CategoryView>> {
    return this.unitOfWork.run(async () => {
      const [catalogue, { details }] = [await this.catalogues.current(), await this.profiles.current()];
      const own = await this.#categories.list();
      const views = entriesOf(own, catalogue).map((entry) =>
        viewOf(entry, usersOf(entry.key, catalogue), details.specialCategories),
      );
      return pageByKey(views, query);
    });
  }

  /** What was registered, and nothing else. */
  registered(): Promise<readonly OwnCategory[]> {
    return this.unitOfWork.run(() => this.#categories.list());
  }

  /** @throws AppError `consent.immutable`, `request.invalid` */
  put(key: string, input: CategoryInput): Promise<CategoryView> {
    refuseKantara(key);
    return this.changes.run(async () => {
      const before = await this.#categories.find(key);
      if (!before && (await this.#categories.count()) >= MOST)
        throw new AppError('request.invalid', { detail: `A tenant registers at most ${MOST} categories.` });
      const after = { ...input, key: before?.key ?? key };
      if (!isDeepStrictEqual(before, after)) {
        await this.#categories.put(after, this.clock.now());
        await this.#record(before ? 'updated' : 'created', before, after);
      }
      const { details } = await this.profiles.current();
      const users = usersOf(after.key, await this.catalogues.current());
      return viewOf({ ...after, origin: 'own' }, users, details.specialCategories);
    });
  }

  /** @throws AppError `consent.immutable`, `personal_data_category.not_found`, `consent.in_use` */
  remove(key: string): Promise<void> {
    refuseKantara(key);
    return this.changes.run(async () => {
      const before = await this.#categories.find(key);
      if (!before) throw new AppError('personal_data_category.not_found');
      const users = usersOf(key, await this.catalogues.current());
      if (users.length > 0)
        throw new AppError('consent.in_use', {
          detail: `${users.length} consent${users.length === 1 ? ' names' : 's name'} it, the first is "${users[0]!.name}".`,
        });
      await this.#categories.remove(key);
      await this.#record('deleted', before, null);
    });
  }

  #record(what: string, before: OwnCategory | null, after: OwnCategory | null): Promise<void> {
    const { key } = (after ?? before)!;
    return this.changes.record({ action: `personal_data_category.${what}`, object: key, before, after });
  }
}

type Entry = OwnCategory & Pick<CategoryView, 'origin'>;

/** What may be written in several ways is compared in one. */
const comparable = (name: string): string => nameKey(piiCategory(name.trim()));
const KANTARA = new Set(KANTARA_CATEGORIES.map(({ full }) => comparable(full)));

function entriesOf(own: readonly OwnCategory[], { consents }: Catalogue): Entry[] {
  const registered = new Set([...KANTARA, ...own.map(({ key }) => comparable(key))]);
  const named = new Map(
    consents
      .flatMap(({ details }) => details.personalDataCategories ?? [])
      .filter((name) => !registered.has(comparable(name)))
      .map((name) => [comparable(name), name] as const),
  );
  return [
    ...KANTARA_CATEGORIES.map(({ name }) => bare(name, 'kantara')),
    ...own.map((category) => ({ ...category, origin: 'own' as const })),
    ...[...named.values()].map((name) => bare(name, 'unregistered')),
  ];
}

const bare = (key: string, origin: Entry['origin']): Entry => ({
  key,
  name: key,
  description: '',
  displayNames: {},
  sensitive: false,
  origin,
});

/** Those that name it as a category, or as a field that one of their versions asks for. */
function usersOf(key: string, { consents }: Catalogue): CatalogueConsent[] {
  const wanted = comparable(key);
  const names = (given: readonly string[] | undefined): boolean =>
    given?.some((name) => comparable(name) === wanted) ?? false;
  return consents.filter(
    ({ details, versions }) =>
      names(details.personalDataCategories) || versions.some(({ requiredFields }) => names(requiredFields)),
  );
}

const viewOf = (
  { key, name, description, displayNames, sensitive, origin }: Entry,
  users: readonly CatalogueConsent[],
  flagged: readonly string[] | undefined,
): CategoryView => ({
  key,
  name,
  description,
  displayNames,
  sensitive: sensitive || isSpecial(piiCategory(key), flagged),
  origin,
  consents: users.map(({ id }) => nativeId('consent', id)),
});

function refuseKantara(key: string): void {
  if (!KANTARA.has(comparable(key))) return;
  throw new AppError('consent.immutable', {
    param: 'key',
    detail: `"${key}" is of the receipts' own list. specialCategories of the controller profile makes it sensitive; for other words register a key of your own.`,
  });
}
