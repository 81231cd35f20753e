import Handlebars from 'handlebars';

export type View = Readonly<Record<string, unknown>>;

/** The blocks a template may use: a part that is shown when there is a value, when there is none, and for each of several. */
export const BLOCKS = ['if', 'unless', 'each'] as const;

const engine = Handlebars.create();
for (const helper of ['with', 'lookup', 'log', 'helperMissing', 'blockHelperMissing'])
  engine.unregisterHelper(helper);

/**
 * Fills a template; the result is plain text. It has no logic but {@link BLOCKS}, and sees own members of the view only.
 * @throws Error for an unknown name
 */
export function fill(template: string, view: View): string {
  return compiled(template)(guarded(view));
}

/** Of the templates used last. Compiling one takes longer than filling it. */
const compilations = new Map<string, HandlebarsTemplateDelegate>();
const MOST_COMPILATIONS = 1_000;

function compiled(template: string): HandlebarsTemplateDelegate {
  const known = compilations.get(template);
  if (known) return known;
  const made = engine.compile(template, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
    knownHelpers: Object.fromEntries(BLOCKS.map((block) => [block, true])),
  });
  if (compilations.size >= MOST_COMPILATIONS) compilations.clear();
  compilations.set(template, made);
  return made;
}

/** A view in which every unknown name is an error, also in a condition; inherited ones such as `constructor` are unknown. */
function guarded(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(guarded);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, guarded(member)]));
  return new Proxy(members, {
    get(target, name) {
      if (typeof name === 'string' && !Object.hasOwn(target, name))
        throw new Error(`the template names ${name}, which the notice does not have`);
      return Reflect.get(target, name);
    },
    has: (target, name) => Object.hasOwn(target, name),
  });
}
