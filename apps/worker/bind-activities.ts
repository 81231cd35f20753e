type ActivityFunction = (...args: never[]) => Promise<unknown>;

/** The methods of activity classes as the flat map of functions that Temporal wants. Two of one name are a defect. */
export function bindActivities(...classes: readonly object[]): Record<string, ActivityFunction> {
  const bound: Record<string, ActivityFunction> = {};
  for (const instance of classes) {
    for (const name of methodsOf(instance)) {
      if (name in bound) throw new Error(`two activities are called ${name}`);
      bound[name] = (instance as Record<string, ActivityFunction>)[name]!.bind(instance);
    }
  }
  return bound;
}

const methodsOf = (instance: object): string[] =>
  Object.getOwnPropertyNames(Object.getPrototypeOf(instance)).filter((name) => name !== 'constructor');
