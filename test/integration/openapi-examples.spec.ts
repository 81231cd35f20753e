import { Ajv2020 } from 'ajv/dist/2020.js';
import { ROUTE_SUMMARIES } from '../../apps/api/route-summaries.js';
import { createTestApi, type TestApi } from '../support/api.js';

interface Shape {
  readonly $ref?: string;
  readonly examples?: readonly unknown[];
  readonly example?: unknown;
}
interface Media {
  readonly schema?: Shape;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}
interface Route {
  readonly summary?: string;
  readonly requestBody?: { readonly content?: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Route>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Shape>> };
}
interface Part {
  readonly what: string;
  readonly schema: Shape;
  readonly examples: readonly unknown[];
}

/** Answers that are no JSON: lines, pages, archives. */
const isJson = (type: string): boolean => /^application\/([\w.-]+\+)?json$/.test(type);

describe('the description of the API', () => {
  let api: TestApi;
  let document: Document;
  let parts: Part[];

  beforeAll(async () => {
    api = await createTestApi();
    document = (await api.call('GET /docs-json')).json<Document>();
    parts = partsOf(document);
  });
  afterAll(() => api?.close());

  it('says what every route answers, or that it answers nothing', () => {
    const silent = routesOf(document).filter(({ responses }) =>
      Object.entries(responses).every(
        ([status, { content }]) => !status.startsWith('2') || (status !== '204' && !content),
      ),
    );
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('says in one short sentence what every route does, and of no two the same', () => {
    const routes = routesOf(document);
    const named = new Set(routes.map(({ name }) => name));
    const summaries = routes.map(({ summary = '' }) => summary);
    expect(routes.filter(({ summary }) => !summary).map(({ name }) => name)).toEqual([]);
    expect(Object.keys(ROUTE_SUMMARIES).filter((name) => !named.has(name))).toEqual([]);
    expect(summaries.filter((summary, index) => summaries.indexOf(summary) !== index)).toEqual([]);
    expect(summaries.filter((summary) => !/^[A-Z][^.]{5,78}\.$/.test(summary))).toEqual([]);
  });

  it('has an example of every body that is sent and every answer of success', () => {
    expect(parts.length).toBeGreaterThan(150);
    expect(parts.filter(({ examples }) => examples.length === 0).map(({ what }) => what)).toEqual([]);
  });

  it('has examples that are what it says', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const faults = parts.flatMap(({ what, schema, examples }) => {
      const isValid = ajv.compile(schema);
      return examples.flatMap((example) =>
        isValid(example) ? [] : [`${what}: ${ajv.errorsText(isValid.errors)}`],
      );
    });
    expect(faults).toEqual([]);
  });
});

function partsOf({ paths, components }: Document): Part[] {
  const resolved = (schema: Shape = {}): Shape =>
    schema.$ref ? components.schemas[schema.$ref.split('/').at(-1)!]! : schema;
  const partOf = (what: string, media: Media): Part => {
    const schema = resolved(media.schema);
    const single = [schema.example, media.example].filter((example) => example !== undefined);
    const named = Object.values(media.examples ?? {}).map(({ value }) => value);
    return { what, schema, examples: [...(schema.examples ?? []), ...single, ...named] };
  };
  const jsonOf = (what: string, content: Readonly<Record<string, Media>> = {}): Part[] =>
    Object.entries(content).flatMap(([type, media]) => (isJson(type) ? [partOf(what, media)] : []));
  return routesOf({ paths }).flatMap(({ name, requestBody, responses }) => {
    const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    return [
      ...jsonOf(`${name} takes`, requestBody?.content),
      ...successes.flatMap(([status, { content }]) => jsonOf(`${name} answers ${status}`, content)),
    ];
  });
}

const routesOf = ({ paths }: Pick<Document, 'paths'>): (Route & { readonly name: string })[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({ ...route, name: `${method.toUpperCase()} ${path}` })),
  );
