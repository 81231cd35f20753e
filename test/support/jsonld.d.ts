/** What is used of the library, which brings no types. */
declare module 'jsonld' {
  interface ExpandOptions {
    /** Anything that would be dropped is an error. */
    readonly safe?: boolean;
    readonly documentLoader: (url: string) => Promise<never>;
  }
  const jsonld: {
    expand(document: object, options: ExpandOptions): Promise<Record<string, unknown>[]>;
  };
  export = jsonld;
}
