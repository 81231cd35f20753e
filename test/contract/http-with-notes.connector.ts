import { connectorFor } from '#connectors';
import type { Connector, StoreSettings } from '#connectors/spi';
import { FileNotes } from '../../libs/connectors/http/file-notes.js';

/** Settings as they travel to another process. */
export interface NotedSettings extends StoreSettings {
  readonly notesFile: string;
}

/** The connector with its notes in a file, for processes that are to be killed. */
export const notedHttpConnector: Connector = {
  ...connectorFor('http'),
  open: (settings) =>
    connectorFor('http').open({ ...settings, notes: new FileNotes((settings as NotedSettings).notesFile) }),
};
