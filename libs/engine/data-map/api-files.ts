import { isAppError } from '#contracts';
import type { Fault } from './document-rules.js';
import type { DataMapDocument } from './document-schema.js';
import { httpApiFaults } from './http-api-rules.js';
import { httpApiDocument, type HttpApiDocument } from './http-api-schema.js';
import type { DataMapFiles } from './parse-data-map.js';
import { readYaml } from './yaml-document.js';

const MAX_CHARACTERS = 1_000_000;

type Read = { readonly document: HttpApiDocument } | { readonly messages: readonly string[] };

/** Descriptions of HTTP APIs that a map names as files of their own. */
export class ApiFiles {
  private readonly read = new Map<string, Read>();

  constructor(private readonly files: DataMapFiles | undefined) {}

  /** All that is wrong in them, at the line of the map that names them. */
  faults({ stores }: DataMapDocument): Fault[] {
    return stores.flatMap(({ api }, index) => {
      if (typeof api !== 'string') return [];
      const read = this.of(api);
      const messages = 'messages' in read ? read.messages : [];
      return messages.map((message) => ({ path: ['stores', index, 'api'], message }));
    });
  }

  /** A document that stands by itself. */
  inlined(document: DataMapDocument): DataMapDocument {
    return {
      ...document,
      stores: document.stores.map((store) => {
        const read = typeof store.api === 'string' ? this.of(store.api) : null;
        return read && 'document' in read ? { ...store, api: read.document } : store;
      }),
    };
  }

  private of(path: string): Read {
    const known = this.read.get(path) ?? this.load(path);
    this.read.set(path, known);
    return known;
  }

  private load(path: string): Read {
    if (!this.files)
      return { messages: ['write the description itself here: only the command line reads files'] };
    try {
      const reading = readYaml(this.files.read(path), {
        what: 'description of an API',
        schema: httpApiDocument,
        maxCharacters: MAX_CHARACTERS,
        rules: (api) => httpApiFaults(api, []),
      });
      if ('document' in reading) return reading;
      return {
        messages: reading.faults.map(
          ({ line, column, path: at, message }) =>
            `${path}:${String(line)}:${String(column)} ${at ? `${at}: ` : ''}${message}`,
        ),
      };
    } catch (error) {
      if (isAppError(error)) return { messages: [error.message] };
      throw error;
    }
  }
}
